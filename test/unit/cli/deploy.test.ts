import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { now, run, type Script } from './harness.ts'
import { endingIn, queued, succeeded, timeline, watching } from './timeline.ts'

const deploying = (events: readonly TimelineEvent[], known = 0): Script => ({
  deploys: {
    start: async () => ({ deployment: queued, outcome: 'started' }),
    watch: async () => watching(events, known),
  },
})

describe('deploy', () => {
  it('tells each stage as a line, and how it ended', async () => {
    const { code, out, err } = await run('deploy web --tag v2', deploying(succeeded))
    expect(code).toBe(0)
    expect(err).toBe('')
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toBe('deploy web v2  d1')
    expect(out).toContain('12:00:02  pull     running\n')
    expect(out).toContain('12:00:04  pull     succeeded (2.0 s)\n')
    expect(lines.at(-1)).toBe('succeeded: web serves v2 (0123456789ab), recorded as r2. (11.0 s)')
  })

  it('tells every line of a stage that lasts, however quickly they come, and of those that the next replaces one in two seconds', async () => {
    const lines = ['one leads to it', '1 of 3', 'two leads to it', '2 of 3', '3 of 3', 'all do']
    const events = timeline(
      { kind: 'status', state: 'running', line: 'running' },
      { stage: 'route', state: 'running', line: 'starting route' },
      ...lines.map((line) => ({ stage: 'route', line, transient: line.includes('of') })),
      { kind: 'status', state: 'succeeded', line: 'succeeded' },
    ).map((event) => ({ ...event, at: now + event.seq * 300 }))
    const { out } = await run('deploy web', deploying(events))
    expect(out.split('\n').flatMap((line) => line.split('route    ')[1] ?? [])).toEqual([
      'running',
      ...lines.filter((line) => line !== '2 of 3' && line !== '3 of 3'),
    ])
  })

  it('shows control sequences of containers as signs, never as themselves', async () => {
    const { out } = await run('deploy web', deploying(succeeded))
    expect(out).toContain('| ␛[2Jevil')
    expect(out).not.toContain('\u001b')
  })

  it('tells the same whether it was followed from the start or joined later', async () => {
    const whole = await run('deploy web', deploying(succeeded))
    const late = await run('deploy web', deploying(succeeded, 7))
    expect(late.out).toBe(whole.out)
  })

  it('prints with --json one event a line and last the deployment', async () => {
    const ran = await run('deploy web --json', deploying(succeeded))
    const printed = ran.json()
    expect(printed.slice(0, -1)).toEqual(succeeded)
    expect(printed.at(-1)).toMatchObject({
      id: 'd1',
      workload: 'web',
      action: 'deploy',
      tag: 'v2',
      digest: 'sha256:0123456789abcdef',
      state: 'succeeded',
      verified: true,
      stages: [{ name: 'pull' }, { name: 'health' }],
    })
  })

  it('has what is in the project no more removed where that is said, whatever brings services up', async () => {
    const asked: unknown[] = []
    const script: Script = {
      deploys: {
        ...deploying(succeeded).deploys,
        start: async (input: { options?: unknown }) => {
          asked.push(input.options)
          return { deployment: queued, outcome: 'started' }
        },
      },
    }
    for (const typed of ['deploy shop', 'rollback shop', 'pull shop web', 'scale shop web=2'])
      expect((await run(`${typed} --remove-orphans`, script)).code, typed).toBe(0)
    expect(asked).toEqual([
      { removeOrphans: true },
      { removeOrphans: true },
      { services: ['web'], removeOrphans: true },
      { scale: { web: 2 }, removeOrphans: true },
    ])
  })

  it('scales one program by a count alone, services by their names, and nothing that has two counts', async () => {
    const asked: unknown[] = []
    const script: Script = {
      deploys: {
        ...deploying(succeeded).deploys,
        start: async (input: { options?: unknown }) => {
          asked.push(input.options)
          return { deployment: queued, outcome: 'started' }
        },
      },
    }
    for (const typed of ['scale web 3', 'scale shop web=3 worker=0'])
      expect((await run(typed, script)).code, typed).toBe(0)
    expect(asked).toEqual([{ scale: { web: 3 } }, { scale: { web: 3, worker: 0 } }])
    for (const typed of ['scale web 3 4', 'scale web 3 web=4', 'scale shop web=3 worker=1 web=2']) {
      const { code, err } = await run(typed, script)
      expect([code, err], typed).toEqual([2, 'error: web has two counts: leave one out\n'])
    }
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['skipped', 0],
    ['failed', 1],
    ['unstable', 1],
    ['cancelled', 130],
  ] as const)('ends with a %s deployment as exit code %d', async (state, code) => {
    expect((await run('deploy web', deploying(endingIn(state)))).code).toBe(code)
  })

  it('names the way back from what does not hold', async () => {
    const { out } = await run('deploy web', deploying(endingIn('unstable')))
    expect(out).toContain('longshore rollback web')
  })

  it('explains a failure with its evidence and the way out', async () => {
    const failure: Failure = {
      kind: 'health-timeout',
      container: 'ls-web',
      waitedMs: 30_000,
      lines: ['last words\u0007'],
    }
    const { code, out } = await run(
      'deploy web',
      deploying(endingIn('failed', { type: 'failure', failure })),
    )
    expect(code).toBe(1)
    expect(out).toContain('Not healthy after 30.0 s')
    expect(out).toContain('| last words␇')
    expect(out).toContain('→ ')
  })

  it('refused before it began: the typed failure on stderr, nothing on stdout', async () => {
    const script: Script = {
      deploys: {
        start: async () => {
          throw new FailureError({ kind: 'not-found', what: 'workload', name: 'web' })
        },
      },
    }
    const { code, out, err } = await run('deploy web --json', script)
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(JSON.parse(err)).toMatchObject({
      failure: { kind: 'not-found', what: 'workload', name: 'web' },
      title: 'There is no workload web',
    })
  })

  it('goes on with the app that is there next when the one it spoke to ends', async () => {
    const halves = [
      async () =>
        (async function* () {
          yield { type: 'snapshot', deployment: queued, events: succeeded.slice(0, 3) }
          throw new FailureError({ kind: 'disconnected', reason: 'gone' })
        })(),
      async () => watching(succeeded, succeeded.length),
    ]
    const ran = await run('deploy web --json', {
      deploys: {
        start: async () => ({ deployment: queued, outcome: 'started' }),
        watch: () => halves.shift()?.(),
      },
    })
    expect(ran.code, ran.err).toBe(0)
    expect(ran.json().slice(0, -1)).toEqual(succeeded)
  })

  it('says why it cannot be followed any longer, and is no success', async () => {
    const failure = { kind: 'host-unreachable', host: 'local', reason: 'gone' } as const
    const { code, err } = await run('deploy web', {
      deploys: {
        start: async () => ({ deployment: queued, outcome: 'started' }),
        watch: async () =>
          (async function* () {
            yield { type: 'snapshot', deployment: queued, events: [] }
            yield { type: 'end', how: 'failed', failure }
          })(),
      },
    })
    expect(code).toBe(1)
    expect(err).toContain('Host local cannot be reached')
  })

  it('shows what moved where a plan is stale', async () => {
    const moved = [{ field: 'image digest', before: 'sha256:a', after: 'sha256:b' }]
    const script: Script = {
      plans: { show: async () => ({ workload: 'web' }) },
      deploys: {
        start: async () => {
          throw new FailureError({ kind: 'plan-stale', plan: 'p1', moved })
        },
      },
    }
    const { code, err } = await run('deploy web --plan p1', script)
    expect(code).toBe(1)
    expect(err).toContain('image digest: sha256:a → sha256:b')
  })

  it('refuses a plan of another workload, and a plan with a tag, as bad usage', async () => {
    const plans: Script = { plans: { show: async () => ({ workload: 'api' }) } }
    expect((await run('deploy web --plan p1', plans)).code).toBe(2)
    expect((await run('deploy web --plan p1 --tag v1', plans)).code).toBe(2)
  })

  it('cancels on Ctrl-C, follows to the end and exits 130', async () => {
    const interrupt = new AbortController()
    const cancelled: string[] = []
    const ended = Promise.withResolvers<void>()
    const script: Script = {
      deploys: {
        start: async () => ({ deployment: queued, outcome: 'started' }),
        cancel: async ({ id }: { id: string }) => {
          cancelled.push(id)
          ended.resolve()
        },
        watch: async () =>
          (async function* () {
            const [first, ...rest] = endingIn('cancelled')
            yield { type: 'snapshot', deployment: queued, events: [first] }
            interrupt.abort()
            await ended.promise
            for (const event of rest) yield { type: 'event', event }
            yield { type: 'end', how: 'completed' }
          })(),
      },
    }
    const { code, out, err } = await run('deploy web', script, {
      deps: { interrupted: interrupt.signal },
    })
    expect(cancelled).toEqual(['d1'])
    expect(code).toBe(130)
    expect(err).toContain('Cancelling')
    expect(out).toContain('cancelled: deploy of web was cancelled.')
  })

  it('recovers first what a crash interrupted, and says so', async () => {
    const script = deploying(succeeded)
    const recovered = { ...queued, id: 'd0', state: 'failed' }
    const { err } = await run('deploy web', {
      app: { info: async () => ({ interrupted: ['d0'] }) },
      deploys: { ...script.deploys, recover: async () => [recovered] },
    })
    expect(err).toBe('Recovered deployment d0 of web: failed.\n')
  })
})

describe('a timeline on a terminal', () => {
  it('leaves beside a stage that is over the last of what it said to stay', async () => {
    const events = timeline(
      { kind: 'status', state: 'running', line: 'running' },
      { data: { type: 'stages', names: ['drain', 'retire'] } },
      { stage: 'drain', state: 'running', line: 'starting drain' },
      { stage: 'drain', line: '2 requests under way', transient: true },
      { stage: 'drain', line: '2 requests to the old one had not ended in time' },
      { stage: 'drain', state: 'succeeded', line: 'ok' },
      { stage: 'retire', state: 'running', line: 'starting retire' },
      { stage: 'retire', line: 'stopping web', transient: true },
      { stage: 'retire', state: 'succeeded', line: 'ok' },
      { kind: 'status', state: 'succeeded', line: 'succeeded' },
    )
    const terminal = { isInteractive: true, columns: () => 100 }
    const { out } = await run('deploy web', deploying(events), { terminal })
    const [drain = '', retire = ''] = out.slice(out.lastIndexOf('✓ drain')).split('\n')
    expect(drain).toContain('2 requests to the old one had not ended in time')
    expect(retire.trimEnd()).toMatch(/^ {2}✓ retire +\d\.0 s$/)
  })

  it('redraws its stages in place and never wraps a row', async () => {
    const long = timelineWithLongNews()
    const { out } = await run('deploy web', deploying(long), {
      terminal: { isInteractive: true, columns: () => 40 },
    })
    const esc = '\u001b'
    const rows = out.split('\n').map((line) =>
      line
        .split(esc)
        .map((part) => part.replace(/^\[\??\d+[A-Za-z]/, ''))
        .join(''),
    )
    for (const row of rows.slice(1, -2)) expect([...row].length).toBeLessThan(41)
    expect(out).toContain(`${esc}[?25l`)
    expect(out.trimEnd().endsWith(`${esc}[?25h`)).toBe(true)
    expect(out).toContain('✓ pull')
  })
})

describe('a stack whose images are on their way', () => {
  it('has a row for each service that is still to come, below its stage', async () => {
    const { out } = await run('deploy web', deploying(pulling(), 4), {
      terminal: { isInteractive: true, columns: () => 90 },
    })
    const rows = out.slice(out.indexOf('● pull'), out.indexOf('  · up')).trimEnd().split('\n')
    expect(rows[0]).toMatch(/ 4\.0 of 9\.0 MB \(44 %\), 3 of 7 layers, 1 of 13 services$/)
    expect(rows[1]).toBe('      web 1.0 of 6.0 MB (16 %), 0 of 4 layers')
    expect(rows[2]).toBe('      job0 waiting')
    expect(rows.length).toBe(1 + 10)
    expect(out).not.toContain('      api')
  })

  it('says in a file how many of them are there', async () => {
    const { out } = await run('deploy web', deploying(pulling()))
    expect(out).toContain('pull     4.0 MB of 9.0 MB, 3 of 7 layers, 1 of 13 services\n')
    expect(out).toContain('pull     | web 5e622cd9123f Pull complete 3.1 MB\n')
  })
})

function pulling(): readonly TimelineEvent[] {
  const none = { done: 0, total: 0, layersDone: 0, layersTotal: 0 }
  const parts = [
    { part: 'api', state: 'pulled', done: 3e6, total: 3e6, layersDone: 3, layersTotal: 3 },
    ...Array.from({ length: 11 }, (_, n) => {
      return { ...none, part: `job${n}`, state: 'waiting' } as const
    }),
    { part: 'web', state: 'pulling', done: 1e6, total: 6e6, layersDone: 0, layersTotal: 4 },
  ] as const
  const transfer = { done: 4e6, total: 9e6, layersDone: 3, layersTotal: 7, parts: [...parts] }
  return timeline(
    { kind: 'status', state: 'running', line: 'running' },
    { data: { type: 'stages', names: ['pull', 'up'] } },
    { stage: 'pull', state: 'running', line: 'starting pull' },
    {
      ...{ stage: 'pull', line: '4.0 MB of 9.0 MB, 3 of 7 layers, 1 of 13 services' },
      data: { type: 'transfer', transfer },
    },
    { kind: 'log', stage: 'pull', line: 'web 5e622cd9123f Pull complete 3.1 MB' },
    { kind: 'status', state: 'succeeded', line: 'succeeded' },
  )
}

function timelineWithLongNews(): readonly TimelineEvent[] {
  return succeeded.map((event) =>
    event.stage === 'health' && event.kind === 'progress' && event.line.startsWith('starting')
      ? { ...event, line: 'x'.repeat(300) }
      : event,
  )
}

describe('SD-33 a stack that asks something of its host', () => {
  const consent = 'proxy:/var/run/docker.sock:ro'
  const thing = { service: 'proxy', thing: '/var/run/docker.sock:ro', consent, message: 'm' }
  const failure: Failure = {
    ...{ kind: 'unsafe-project', host: 'local', workload: 'web', mayConsent: true, others: [] },
    issues: [{ path: 'compose.yaml line 4: services.proxy.volumes', message: 'm' }],
    things: [{ ...thing, file: 'compose.yaml', line: 4 }],
  }
  const refusing = (asked: unknown[]): Script => {
    let isAllowed = false
    return {
      workloads: {
        allow: async (input: unknown) => {
          asked.push(input)
          isAllowed = true
        },
        show: async () => ({ document: { name: 'web', host: 'local' } }),
      },
      hosts: { show: async () => ({ host: { status: { state: 'connected' } } }) },
      deploys: {
        start: async () => ({ deployment: queued, outcome: 'started' }),
        watch: async () =>
          watching(isAllowed ? succeeded : endingIn('failed', { type: 'failure', failure }), 0),
      },
    }
  }

  it('is deployed with the things that are named, which are kept', async () => {
    const asked: unknown[] = []
    const argv = `deploy web --allow ${consent} --allow web:privileged`
    expect((await run(argv, refusing(asked))).code).toBe(0)
    expect(asked).toEqual([{ name: 'web', consents: [consent, 'web:privileged'] }])
  })

  it('is refused with the whole command where nobody is there to be asked', async () => {
    const asked: unknown[] = []
    const { code, out } = await run('deploy web', refusing(asked))
    expect([code, asked]).toEqual([1, []])
    expect(out).toContain(`longshore deploy web --allow ${consent}`)
  })

  it.each([
    ['y', 0, [{ name: 'web', consents: [consent] }]],
    ['', 1, []],
  ])('is asked about where somebody is there: %j', async (answer, code, kept) => {
    const asked: unknown[] = []
    const terminal = { canAsk: true, ask: async () => answer }
    const ran = await run('deploy web', refusing(asked), { terminal })
    expect([ran.code, asked]).toEqual([code, kept])
  })
})

describe('deployments show --format sdp', () => {
  const watched: Script = { deploys: { watch: async () => watching(succeeded, 7) } }

  it('SDP-02, SDP-18 prints an event a line from the first to the last, and cancels nothing', async () => {
    const { code, json, err } = await run('deployments show d1 --format sdp', watched)
    expect(code).toBe(0)
    expect(err).toBe('')
    expect(json()).toEqual(
      [
        { stage: 'pull', line: 'starting pull' },
        { stage: 'pull', line: 'ok' },
        { stage: 'health', line: 'starting health' },
        { kind: 'log', line: 'hello' },
        { kind: 'log', line: '\u001b[2Jevil' },
        { stage: 'health', line: 'ok' },
        { kind: 'status', state: 'RUNNING' },
      ].map((said) => ({
        ...{ deploymentId: 'd1', kind: 'progress', state: '', stage: '', line: '' },
        ...{ at: expect.any(Number), ...said },
      })),
    )
  })

  it('refuses any other format', async () => {
    const { code, err } = await run('deployments show d1 --format xml', watched)
    expect(code).toBe(2)
    expect(err).toContain('--format wants sdp')
  })
})
