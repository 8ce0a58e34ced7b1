// What docker compose printed of layers, recorded from its version 2.26 over a slow registry.
import { describe, expect, it } from 'vitest'
import { createStageNews } from '../../../../src/main/deploys/stage-news.ts'
import { progressLines } from '../../../../src/main/sources/compose/cli/progress-lines.ts'
import {
  createTransfers,
  tellingOutput,
} from '../../../../src/main/sources/compose/cli/transfers.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import type { Transfer } from '../../../../src/shared/model/deployment.ts'
import { createManualClock } from '../../../support/fake-engine/manual-clock.ts'
import { startWorkClock } from '../../../support/work-clock.ts'

const bar = (part: number) => `[${'='.repeat(part)}>${' '.repeat(50 - part)}]`
const recorded = [
  ' web Pulling ',
  '',
  ' 1c2e89e7f68d Already exists ',
  ' 5e622cd9123f Pulling fs layer ',
  ' 5e622cd9123f Waiting ',
  ` 5e622cd9123f Downloading ${bar(0)}  26.81kB/1.501MB`,
  ` 5e622cd9123f Downloading ${bar(25)}   787.6kB/1.501MB`,
]
const ended = [
  ' 5e622cd9123f Verifying Checksum ',
  ' 5e622cd9123f Download complete ',
  ` 5e622cd9123f Extracting ${bar(1)}  32.77kB/1.501MB`,
  ` 5e622cd9123f Extracting ${bar(50)}  1.501MB/1.501MB`,
  ' 5e622cd9123f Pull complete ',
  ' web Pulled ',
]

describe('what is printed of layers', () => {
  it('keeps a line of every turn, and sums the bytes', () => {
    const transfers = createTransfers()
    const kept = recorded.map((line) => transfers.read(line)).filter((line) => line !== null)
    expect(kept).toEqual([
      'web Pulling',
      '1c2e89e7f68d Already exists',
      '5e622cd9123f Downloading 1.5 MB',
    ])
    expect(transfers.state()).toEqual({
      ...{ done: 787_600, total: 1_501_000 },
      ...{ layersDone: 1, layersTotal: 2, parts: [] },
    })
    expect(ended.map((line) => transfers.read(line)).filter((line) => line !== null)).toEqual([
      '5e622cd9123f Extracting 1.5 MB',
      '5e622cd9123f Pull complete 1.5 MB',
      'web Pulled',
    ])
    expect(transfers.state()).toMatchObject({ done: 1_501_000, layersDone: 2 })
  })

  it('never lets a layer that is tried again take back what was shown', () => {
    const transfers = createTransfers()
    for (const line of recorded) transfers.read(line)
    expect(transfers.read(' 5e622cd9123f Retrying in 5 seconds ')).toContain('Retrying')
    transfers.read(` 5e622cd9123f Downloading ${bar(0)}  10kB/1.501MB`)
    expect(transfers.state()?.done).toBe(787_600)
  })

  it('passes on what a build says, but for the bytes that it counts', () => {
    const transfers = createTransfers()
    const layer = `sha256:${'a'.repeat(64)}`
    const lines = [
      '#5 [web 2/5] COPY a0 /f0',
      `#4 ${layer} 1.05MB / 3.40MB 0.3s`,
      `#4 ${layer} 3.40MB / 3.40MB 0.9s done`,
      '#2 transferring context: 3.1MB',
      '#5 DONE 0.1s',
    ]
    expect(lines.filter((line) => transfers.read(line) !== null)).toEqual([
      lines[0],
      lines[2],
      lines[4],
    ])
    expect(transfers.state()).toBeNull()
  })

  it('takes hostile lines for what they are, in time and without counting them up', () => {
    const transfers = createTransfers()
    const worked = startWorkClock()
    for (const line of [
      ` aaaaaaaaaaaa ${'['.repeat(60_000)}`,
      ` aaaaaaaaaaaa ${' '.repeat(60_000)}x`,
      ` bbbbbbbbbbbb Downloading [>] ${'9'.repeat(60_000)}MB/1MB`,
      ` cccccccccccc Downloading [>] 1.2.3.4MB/9.9.9MB`,
    ])
      transfers.read(line)
    for (let n = 0; n < 50_000; n += 1)
      transfers.read(` ${n.toString(16).padStart(12, '0')} Pulling fs layer `)
    expect(worked()).toBeLessThan(2_000)
    const state = transfers.state()
    expect(state?.layersTotal).toBe(10_000)
    expect(Number.isFinite(state?.done) && Number.isFinite(state?.total)).toBe(true)
  })
})

interface Told {
  readonly kind: string
  readonly line: string
  readonly transfer: Transfer | undefined
}

interface Message {
  readonly id: string
  readonly parent_id?: string
  readonly text: string
  readonly status?: string
}

const printed = {
  plain: ({ id, text, status = '' }: Message) => [{ line: ` ${id} ${text} ${status}`, of: '' }],
  json: (message: Message) => progressLines(JSON.stringify(message)),
}

const names = Array.from({ length: 30 }, (_, n) => `s${n}`)
/** Ten of each, of which all have one in common. */
const layers = names.flatMap((parent_id, n) =>
  Array.from({ length: 10 }, (_, m) => {
    return { parent_id, id: `${m === 0 ? 0 : n * 10 + m}`.padStart(12, 'a') }
  }),
)

/** Every layer prints 200 lines of bytes. */
function* messages(): Generator<Message> {
  for (const id of names) yield { id, text: 'Pulling' }
  for (const layer of layers) yield { ...layer, text: 'Pulling fs layer' }
  for (let step = 0; step <= 200; step += 1) {
    const status = `${bar(Math.floor(step / 4))}  ${step / 10}MB/20MB`
    for (const layer of layers) yield { ...layer, text: 'Downloading', status }
  }
  for (const layer of layers) yield { ...layer, text: 'Pull complete' }
  for (const id of names) yield { id, text: 'Pulled' }
}

async function pullThirty(as: 'plain' | 'json') {
  const clock = createManualClock()
  const began = clock.now()
  const events: Told[] = []
  const news = createStageNews(
    clock,
    { target: 'local', stage: 'pull' },
    ({ kind, line, data }) => {
      events.push({ kind, line, transfer: data?.type === 'transfer' ? data.transfer : undefined })
    },
  )
  const run = { clock, log: news.log, progress: news.progress } as unknown as StageRun
  const images = Object.fromEntries(names.map((name) => [name, `shop/${name}:1`]))
  let lines = 0
  await tellingOutput(run, images, async (onLine) => {
    for (const message of messages()) {
      lines += 1
      for (const { line, of } of printed[as](message)) onLine(line, of)
      if (lines % 100 === 0) await clock.advance(100)
    }
  })
  news.flush()
  const progress = events.filter(({ kind }) => kind === 'progress')
  const output = events.filter(({ kind }) => kind === 'log').flatMap(({ line }) => line.split('\n'))
  return { lines, progress, output, seconds: (clock.now() - began) / 1_000 }
}

describe('pulling thirty services of ten layers', () => {
  it.each([
    ['plain', 30 + 271 * 2],
    ['json', 30 + 300 * 2],
  ] as const)(
    'comes to a bounded number of events, however many lines are printed as %s',
    async (as, turns) => {
      const { lines, progress, output, seconds } = await pullThirty(as)
      expect(lines).toBeGreaterThan(60_000)
      expect(progress.length).toBeLessThanOrEqual(seconds * 4 + 1)
      expect(progress.at(-1)?.line).toBe(
        '5420.0 MB of 5420.0 MB, 271 of 271 layers, 30 of 30 services',
      )
      const sizes = progress.map(({ transfer }) => JSON.stringify(transfer).length)
      expect(sizes.reduce((all, size) => all + size, 0) / seconds).toBeLessThan(6_000)
      expect(output.length).toBe(turns + 30)
    },
  )

  it('says of each service how far it is, where docker compose says whose layers they are', async () => {
    const whole = { done: 200e6, total: 200e6, layersDone: 10, layersTotal: 10 }
    const none = { done: 0, total: 0, layersDone: 0, layersTotal: 0 }
    for (const [as, bytes] of [
      ['json', whole],
      ['plain', none],
    ] as const) {
      const services = (await pullThirty(as)).progress.at(-1)?.transfer?.parts
      expect(services?.length).toBe(30)
      expect(services?.at(-1)).toEqual({ part: 's29', state: 'pulled', ...bytes })
    }
  })
})
