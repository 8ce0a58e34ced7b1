// What docker compose 2.40.3 printed with `--progress json`, and 2.26.1 without it, recorded over the same slow
// registry and one that refuses; only the addresses are others.
import { describe, expect, it } from 'vitest'
import type { RunCommand } from '../../../../src/main/hosts/session.ts'
import { compose } from '../../../../src/main/sources/compose/cli/compose-cli.ts'
import { hasJsonProgress } from '../../../../src/main/sources/compose/cli/progress-lines.ts'
import { createTransfers } from '../../../../src/main/sources/compose/cli/transfers.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import type { Transfer } from '../../../../src/shared/model/deployment.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const project = {
  ...{ name: 'ls-shop', directory: '/srv/shop', files: ['-'] },
  ...{ envFiles: [], profiles: [], env: {} },
}

const api = 'reg.example/shop/api:1'
const images = {
  web: 'reg.example/shop/web:1',
  worker: 'reg.example/shop/worker:1',
  ...{ api, twin: api },
}

interface Heard {
  readonly kept: string[]
  readonly state: Transfer | null
  readonly failure: ReturnType<typeof failureOf>
  readonly asked: RunCommand | undefined
}

/** A pull that prints these lines and ends so. */
async function pull(progress: 'plain' | 'json', lines: readonly string[], exitCode = 0) {
  const transfers = createTransfers(images)
  const kept: string[] = []
  let asked: RunCommand | undefined
  const session = {
    ...createFakeSession(),
    async run(command: RunCommand) {
      asked = command
      for (const line of lines) command.onLine?.('stderr', line)
      return { exitCode, signal: null }
    },
  }
  const onLine = (line: string, of: string) => {
    const one = transfers.read(line, of)
    if (one !== null) kept.push(one)
  }
  const signal = new AbortController().signal
  const failure = await compose(session, project, {
    args: ['pull'],
    progress,
    signal,
    onLine,
  }).then(() => undefined, failureOf)
  return { kept, state: transfers.state(), failure, asked } satisfies Heard
}

const bar = (part: number, of: string) => `[${'='.repeat(part)}>${' '.repeat(50 - part)}]  ${of}`

const layer = (id: string, parent: string, text: string, more = {}) =>
  JSON.stringify({ id, parent_id: parent, text, ...more })

const half = { status: bar(26, '1.113MB/2.098MB'), current: 1_112_960, total: 2_097_930 }
const part = { status: bar(12, '1.079MB/4.196MB'), current: 1_079_429, total: 4_195_718 }
const begun = [
  '{"id":"twin","text":"Skipped - Image is already being pulled by api"}',
  '{"id":"worker","text":"Pulling"}',
  '{"id":"api","text":"Pulling"}',
  layer('1c2e89e7f68d', 'api', 'Already exists', { percent: 100 }),
  layer('5993f0af6963', 'api', 'Pulling fs layer'),
  '{"id":"web","text":"Pulling"}',
  layer('1c2e89e7f68d', 'worker', 'Already exists', { percent: 100 }),
  layer('b66e781af0ff', 'worker', 'Pulling fs layer'),
  layer('b66e781af0ff', 'web', 'Pulling fs layer'),
  layer('5993f0af6963', 'api', 'Downloading', half),
  layer('b66e781af0ff', 'worker', 'Downloading', part),
  layer('b66e781af0ff', 'web', 'Downloading', part),
]
const ended = [
  layer('5993f0af6963', 'api', 'Download complete', { percent: 100 }),
  layer('5993f0af6963', 'api', 'Extracting', { ...half, status: bar(50, '2.098MB/2.098MB') }),
  layer('5993f0af6963', 'api', 'Pull complete', { percent: 100 }),
  '{"id":"api","text":"Pulled"}',
  layer('b66e781af0ff', 'web', 'Pull complete', { percent: 100 }),
  layer('b66e781af0ff', 'worker', 'Pull complete', { percent: 100 }),
  '{"id":"web","text":"Pulled"}',
  '{"id":"worker","text":"Pulled"}',
]

const stands = (part: string, state: string, bytes: readonly number[]) => {
  const [done, total, layersDone, layersTotal] = bytes
  return { part, state, done, total, layersDone, layersTotal }
}

describe('what docker compose 2.40 says of a pull', () => {
  it('tells each service its own layers, and counts what they share once', async () => {
    const { state, kept, asked, failure } = await pull('json', begun)
    expect(failure).toBeUndefined()
    expect(asked?.argv.join(' ')).toContain('--progress json --project-name')
    expect(state).toEqual({
      ...{ done: 1_112_960 + 1_079_429, total: 2_097_930 + 4_195_718 },
      ...{ layersDone: 1, layersTotal: 3 },
      parts: [
        stands('web', 'pulling', [1_079_429, 4_195_718, 0, 1]),
        stands('worker', 'pulling', [1_079_429, 4_195_718, 1, 2]),
        stands('api', 'pulling', [1_112_960, 2_097_930, 1, 2]),
        stands('twin', 'pulling', [1_112_960, 2_097_930, 1, 2]),
      ],
    })
    expect(kept).toEqual([
      'twin Skipped - Image is already being pulled by api',
      ...['worker Pulling', 'api Pulling', 'api,twin 1c2e89e7f68d Already exists', 'web Pulling'],
      ...['worker 1c2e89e7f68d Already exists', 'api,twin 5993f0af6963 Downloading 2.1 MB'],
      ...['worker b66e781af0ff Downloading 4.2 MB', 'web b66e781af0ff Downloading 4.2 MB'],
    ])
  })

  it('comes to an end with all of them', async () => {
    const { state, kept } = await pull('json', [...begun, ...ended])
    expect(kept.slice(-6)).toEqual([
      ...['api,twin 5993f0af6963 Pull complete 2.1 MB', 'api Pulled'],
      ...['web b66e781af0ff Pull complete 4.2 MB', 'worker b66e781af0ff Pull complete 4.2 MB'],
      ...['web Pulled', 'worker Pulled'],
    ])
    expect(state).toMatchObject({
      done: 6_293_648,
      total: 6_293_648,
      layersDone: 3,
      layersTotal: 3,
    })
    expect(state?.parts.map((one) => `${one.part} ${one.state} ${one.layersDone}`)).toEqual([
      ...['web pulled 1', 'worker pulled 2', 'api pulled 2', 'twin pulled 2'],
    ])
  })

  it('names images from version 5 on: they are those of the services that have them', async () => {
    const of = `Image ${api}`
    const { state, kept } = await pull('json', [
      JSON.stringify({ id: of, status: 'Working', text: 'Pulling' }),
      JSON.stringify({
        ...{ id: '5993f0af6963', parent_id: of, status: 'Working', text: 'Downloading' },
        ...{ details: '1.113MB', current: 1_112_960, total: 2_097_930, percent: 53 },
      }),
    ])
    expect(state?.parts).toEqual([
      stands('web', 'waiting', [0, 0, 0, 0]),
      stands('worker', 'waiting', [0, 0, 0, 0]),
      stands('api', 'pulling', [1_112_960, 2_097_930, 0, 1]),
      stands('twin', 'pulling', [1_112_960, 2_097_930, 0, 1]),
    ])
    expect(kept).toEqual([`${of} Pulling`, 'api,twin 5993f0af6963 Downloading 2.1 MB'])
  })

  it('passes on what it cannot read, as it is', async () => {
    for (const line of [
      '{"id":',
      '{"id":{"a":1},"text":"Pulling"}',
      '{}x',
      '[1]',
      'Emulate Docker CLI',
    ])
      expect((await pull('json', [line])).kept).toEqual([line])
  })

  it('is asked for where that version has it, and only there', () => {
    const having = ['2.29.0', '2.40.3', '2.40.3-4', '5.0.1', '10.0.0']
    const lacking = ['2.26.1', '2.26.1-4', '2.28.1', '2.9.0', '', 'dev']
    expect([...having, ...lacking].filter(hasJsonProgress)).toEqual(having)
  })
})

describe('what 2.26 says of the same', () => {
  it('leaves the sum of all, and which services are on their way', async () => {
    const { state, kept } = await pull('plain', [
      ...[
        ' twin Skipped - Image is already being pulled by api ',
        ' web Pulling ',
        ' api Pulling ',
      ],
      ...[' 1c2e89e7f68d Already exists ', ' 1c2e89e7f68d Already exists '],
      ` b66e781af0ff Downloading ${bar(12, '1.079MB/4.196MB')}`,
      ` b66e781af0ff Downloading ${bar(12, '1.079MB/4.196MB')}`,
      ' api Pulled ',
    ])
    expect(state).toEqual({
      ...{ done: 1_079_000, total: 4_196_000, layersDone: 1, layersTotal: 2 },
      parts: [
        stands('web', 'pulling', [0, 0, 0, 0]),
        stands('worker', 'waiting', [0, 0, 0, 0]),
        stands('api', 'pulled', [0, 0, 0, 0]),
        stands('twin', 'pulled', [0, 0, 0, 0]),
      ],
    })
    expect(kept.slice(-3)).toEqual([
      ...['1c2e89e7f68d Already exists', 'b66e781af0ff Downloading 4.2 MB', 'api Pulled'],
    ])
  })
})

const warned =
  '{"level":"warning","msg":"/srv/shop/compose.yaml: the attribute `version` is obsolete","time":"2026-11-21T14:36:40Z"}'
const both = ['{"id":"web","text":"Pulling"}', '{"id":"side","text":"Pulling"}']
const plainBoth = [' web Pulling ', ' side Pulling ']
const daemon = 'Error response from daemon: '
const json = (message: Record<string, unknown>) => JSON.stringify(message)

/** As 2.40.3 says that the engine refused it for one service. */
const refusedInJson = (why: string) => [
  ...[warned, ...both, json({ id: 'side', text: 'Error', status: why })],
  ...['{"id":"web","status":"Interrupted"}', json({ error: true, message: `${daemon}${why}` })],
]
/** … and 2.26.1, which then says the same of what it breaks off. */
const refusedInPlain = (why: string) => [
  ...[...plainBoth, ` side Error ${why}`, ` web Error ${why}`, `${daemon}${why}`],
]

describe.each([
  ['json', refusedInJson],
  ['plain', refusedInPlain],
] as const)('a pull that fails, said as %s', (progress, refused) => {
  it.each([
    ['unauthorized', { kind: 'registry-auth', image: 'the image of service side' }],
    ['manifest unknown', { kind: 'image-not-found', image: 'of service side' }],
    [
      'toomanyrequests: You have reached your pull rate limit.',
      {
        ...{ kind: 'pull-failed', image: 'of service side' },
        reason: expect.stringMatching(/no more pulls for now \(toomanyrequests: You have/),
      },
    ],
    [
      'received unexpected HTTP status: 500 Internal Server Error',
      {
        ...{ kind: 'pull-failed', image: 'of service side' },
        reason: expect.stringContaining('500 Internal Server Error'),
      },
    ],
    [
      'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
      {
        ...{ kind: 'pull-failed', image: 'of service side' },
        reason: expect.stringMatching(/^Get .* connection refused$/),
      },
    ],
  ])('is the same failure, with its service: %s', async (why, expected) => {
    const { failure } = await pull(progress, refused(why), 18)
    expect(failure).toMatchObject(expected)
  })

  it('names the service also after thousands of lines of layers', async () => {
    const lines = refused('unauthorized')
    const at = lines.findIndex((line) => line.includes('Error'))
    const more = Array.from({ length: 5_000 }, (_, n) => {
      const status = bar(n % 50, `${n}kB/5MB`)
      if (progress === 'plain') return ` b66e781af0ff Downloading ${status}`
      return layer('b66e781af0ff', 'web', 'Downloading', { status, current: n, total: 5_000 })
    })
    const all = [...lines.slice(0, at), ...more, ...lines.slice(at)]
    expect((await pull(progress, all, 18)).failure).toMatchObject({
      ...{ kind: 'registry-auth', image: 'the image of service side' },
    })
  })
})

describe('a pull that breaks off in the middle of one service', () => {
  const why = 'no matching manifest for linux/amd64 in the manifest list entries'
  it.each([
    [
      ...['2.40.3', 'json'],
      [
        ...[warned, ...both, '{"id":"web","status":"Interrupted"}'],
        json({ error: true, message: why }),
      ],
    ],
    ['2.40.3, plain', 'plain', [...plainBoth, ' web  Interrupted', why]],
    ['2.26.1', 'plain', [...plainBoth, ` web Error ${why}`, why]],
  ] as const)(
    'names that one, and none that was only broken off, by %s',
    async (_, progress, lines) => {
      expect((await pull(progress, lines, 18)).failure).toMatchObject({
        ...{ kind: 'pull-failed', image: 'of service side' },
        reason: expect.stringContaining('linux/amd64'),
      })
    },
  )
})

describe('a pull that fails in version 5', () => {
  it('names the image, for the service is not said', async () => {
    const image = 'reg.example/shop/side:1'
    const why = 'manifest unknown'
    const step = (id: string, text: string, more = {}) => json({ id: `Image ${id}`, text, ...more })
    const { failure } = await pull(
      'json',
      [
        ...[step('nginx', 'Pulling', { status: 'Working' }), step(image, 'Pulling')],
        step(image, 'Error', { status: 'Error', details: why }),
        step('nginx', 'Interrupted', { status: 'Warning' }),
        json({ error: true, message: `${daemon}${why}` }),
      ],
      18,
    )
    expect(failure).toMatchObject({ kind: 'image-not-found', image })
  })
})
