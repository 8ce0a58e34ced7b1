// For how long a stack is watched, and what it is said to be.
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { stabiliseStage } from '../../../../src/main/sources/compose/watch/stabilise.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { deployPolicySchema } from '../../../../src/shared/model/workload.ts'
import { aContainer } from './a-container.ts'

type Shown = (ms: number) => readonly Container[]

interface Situation {
  readonly before?: readonly Container[]
  readonly stabiliseMs?: number
  readonly jobs?: readonly string[]
  /** What the engine tells, and when: unix ms of a clock that begins with 0. */
  readonly events?: readonly (readonly [at: number, action: string])[]
  /** By how much the clock of the machine is set once it is watched. */
  readonly setMs?: number
}

/** A stage over what the engine shows as time goes by, and what came of it. */
function watching(
  shown: Shown,
  { before = [], stabiliseMs = 1_000, jobs = [], events = [], setMs = 0 }: Situation,
) {
  let now = 0
  const seen = {
    ...{ looks: [] as number[], facts: {}, services: undefined as unknown },
    ...{ lines: [] as string[], notes: [] as string[] },
  }
  const run = {
    session: {
      engine: {
        containers: {
          async list() {
            seen.looks.push(now)
            return shown(now).map((container) => ({ ...container, owner: { workload: 'shop' } }))
          },
          inspect: async (id: string) => shown(now).find((each) => each.id === id),
        },
      },
    },
    workload: { document: { name: 'shop' } },
    signal: new AbortController().signal,
    clock: {
      now: () => now + (now > 0 ? setMs : 0),
      steady: () => now,
      async sleep(ms: number) {
        for (const [at, action] of events)
          if (at > now && at <= now + ms)
            stage.hear({ type: 'container', id: 'web-id', action, at })
        now += ms
      },
    },
    progress: (line: string) => seen.lines.push(line),
    remember: (facts: object) => Object.assign(seen.facts, facts),
    note(line: string, detail?: { parts: unknown }) {
      seen.notes.push(line)
      if (detail) seen.services = detail.parts
    },
  } as unknown as StageRun
  const known = before.map(({ id, name, exit, startedAt, state, health }) => ({
    ...{ id, name, service: 'web', isUp: true, restarts: exit.restarts },
    ...{ startedAt, state, health },
  }))
  const body = {
    ...{ project: 'ls-shop', usesLocalTools: false, before: known, stopTimeoutMs: 0 },
    place: { directory: '/', files: [], envFiles: [] },
    ...{ stabiliseMs, healthTimeoutMs: 30_000, jobs },
  }
  const stage = stabiliseStage(body, ['web'])
  return { stage, run, seen, now: () => now }
}

/** Milliseconds that it takes, and what came of it. */
async function watched(shown: Container | Shown, situation: Situation = {}) {
  const over = typeof shown === 'function' ? shown : () => [shown]
  const { stage, run, seen, now } = watching(over, situation)
  await stage.run(run)
  return { ms: now(), ...seen }
}

const stable = [expect.objectContaining({ trouble: '' })]

describe('a stack is watched', () => {
  it('for as long as its document says', async () => {
    expect(await watched(aContainer('web'))).toMatchObject({
      ...{ ms: 1_000, services: stable, facts: { stable: true } },
    })
  })

  it.each([-10_800_000, 10_800_000])(
    'for no more and no less, though the clock is set by %d ms meanwhile',
    async (setMs) => {
      const late = aContainer('web', { health: 'starting' })
      const { ms, looks } = await watched(late, { setMs })
      expect(ms).toBe(30_000)
      expect(looks).toHaveLength(16)
    },
  )

  it('SD-24 every two seconds, for 30 s unless its document says otherwise', async () => {
    expect(deployPolicySchema.parse({}).stabilise).toBe('30s')
    const { looks } = await watched(aContainer('web'), { stabiliseMs: 7_000 })
    expect(looks).toEqual([0, 2_000, 4_000, 6_000, 7_000])
  })

  it('long enough to see a new container fail again that failed before', async () => {
    const failed = aContainer('web', { exit: { restarts: 2 } })
    // All of its restarts are of this deployment, though none was while it was watched.
    const services = [{ restarts: 2, trouble: '' }]
    expect(await watched(failed)).toMatchObject({ ms: 10_000, services })
  })

  it('no longer for what failed before the deployment', async () => {
    const old = aContainer('web', { exit: { restarts: 2 } })
    expect(await watched(old, { before: [old] })).toMatchObject({ ms: 1_000, services: stable })
  })

  it('until the health timeout for what has yet to become healthy', async () => {
    const late = aContainer('web', { health: 'starting' })
    expect(await watched(late)).toMatchObject({ ms: 30_000, facts: { stable: false } })
  })

  it('as long again once that is healthy, but no more than ten seconds: it has to hold', async () => {
    const health = (ms: number) => (ms < 4_000 ? 'starting' : 'healthy')
    const web: Shown = (ms) => [aContainer('web', { health: health(ms) })]
    expect(await watched(web)).toMatchObject({ ms: 5_000, services: stable })
    expect(await watched(web, { stabiliseMs: 12_000 })).toMatchObject({ ms: 14_000 })
    expect(await watched(web, { stabiliseMs: 30_000 })).toMatchObject({ ms: 30_000 })
    const falls: Shown = (ms) => [
      aContainer('web', { health: ms < 4_000 ? 'starting' : ms < 5_000 ? 'healthy' : 'unhealthy' }),
    ]
    expect(await watched(falls)).toMatchObject({ facts: { stable: false } })
  })

  it('for as long as its own health check may take, and says that it waits', async () => {
    const healthcheck = { intervalMs: 2_000, timeoutMs: 1_000, startPeriodMs: 120_000, retries: 3 }
    const slow = (healthyAt: number): Shown => {
      return (ms) => [
        aContainer('web', { healthcheck, health: ms < healthyAt ? 'starting' : 'healthy' }),
      ]
    }
    const late = await watched(slow(45_000))
    expect(late).toMatchObject({ ms: 47_000, services: stable, facts: { stable: true } })
    expect(late.lines[10]).toBe(
      'web is starting, waiting for its health check, for 1 min 54 s at most',
    )
    // 120 s, three checks of 2 s and 1 s each, and a margin.
    expect(await watched(slow(Number.POSITIVE_INFINITY))).toMatchObject({
      ...{ ms: 134_000, facts: { stable: false } },
      services: [{ trouble: 'has not become healthy yet' }],
    })
  })
})

describe('a stack that was watched', () => {
  const restarted = (restarts: number) => aContainer('web', { exit: { restarts } })

  it('SD-25 is unstable where a container was restarted, also one that was there before', async () => {
    const bounced: Shown = (ms) => [restarted(ms < 500 ? 3 : 4)]
    const trouble = 'restarted once while it was watched'
    const services = [expect.objectContaining({ restarts: 1, trouble })]
    const was = { before: [restarted(3)] }
    expect(await watched(bounced, was)).toMatchObject({ services, facts: { stable: false } })
    expect(await watched(bounced)).toMatchObject({ services: [{ restarts: 4, trouble }] })
    // It began while docker compose still worked on others.
    const early: Shown = () => [restarted(4)]
    expect(await watched(early, { before: [restarted(3)] })).toMatchObject({ services })
  })

  it('SD-25 is unstable where a container of it went away', async () => {
    const [a, b] = [aContainer('web', { id: 'a' }), aContainer('web', { id: 'b' })]
    const { services } = await watched((ms) => (ms < 500 ? [a, b] : [a]))
    expect(services).toMatchObject([{ trouble: 'lost a container while it was watched' }])
  })

  it('SD-36 is stable where one that comes later has been restarted long ago', async () => {
    const late = aContainer('web', { id: 'late', exit: { restarts: 40 } })
    const web: Shown = (ms) => (ms < 500 ? [aContainer('web')] : [aContainer('web'), late])
    expect(await watched(web)).toMatchObject({
      ...{ services: [{ restarts: 40, trouble: '' }], facts: { stable: true } },
    })
  })

  const held = (health: Container['health'], more: Partial<Container> = {}): Container => {
    const { exit: _, ...others } = more
    return aContainer('web', { health, startedAt: '1970-01-01T00:00:00Z', ...others })
  }
  const troubleOf = async (shown: Shown, situation: Situation = {}) => {
    const { facts, services } = await watched(shown, { stabiliseMs: 10_000, ...situation })
    const [{ trouble }] = services as [{ trouble: string }]
    expect(facts).toEqual({ stable: trouble === '' })
    return trouble
  }

  it('is unstable where its health did not hold, though every look, or the last one, is good', async () => {
    const events = [
      [2_500, 'health_status: unhealthy'],
      [3_500, 'health_status: healthy'],
      [6_500, 'health_status: unhealthy'],
      [7_500, 'health_status: healthy'],
    ] as const
    const always: Shown = () => [held('healthy')]
    expect(await troubleOf(always, { events })).toBe(
      'turned unhealthy 2 times while it was watched',
    )
    const once: Shown = (ms) => [held(ms === 4_000 ? 'unhealthy' : 'healthy')]
    expect(await troubleOf(once)).toBe('turned unhealthy once while it was watched')
    // It was well before the deployment, which left it alone.
    const ill: Shown = (ms) => [held(ms < 4_000 ? 'unhealthy' : 'healthy')]
    expect(await troubleOf(ill, { before: [held('healthy')] })).toMatch(/^turned unhealthy once/)
  })

  it('is stable where a new one was unhealthy only until it was healthy for the first time', async () => {
    const late: Shown = (ms) => [held(ms < 4_000 ? 'unhealthy' : 'healthy')]
    const events = [[3_900, 'health_status: healthy']] as const
    expect(await troubleOf(late, { events })).toBe('')
  })

  it('is unstable for what befell it between two looks, and for nothing from before its start', async () => {
    const web: Shown = () => [held('none')]
    const over = (action: string) => troubleOf(web, { events: [[3_000, action]] })
    expect(await over('die')).toBe('ended, and was started again, while it was watched')
    expect(await over('pause')).toBe('was paused while it was watched')
    expect(await over('oom')).toBe('ran out of memory while it was watched')
    expect(await over('exec_start: true')).toBe('')
    const again: Shown = () => [held('none', { startedAt: '1970-01-01T00:00:05Z' })]
    expect(await troubleOf(again, { events: [[3_000, 'die']] })).toBe('')
    const moved: Shown = (ms) => [
      held('none', ms < 4_000 ? {} : { startedAt: '1970-01-01T00:00:03Z' }),
    ]
    expect(await troubleOf(moved)).toBe('ended, and was started again, while it was watched')
    expect(await troubleOf(moved, { jobs: ['web'] })).toBe('')
  })

  it('tells what the health check of a service in trouble said, and that of no other', async () => {
    const ill = held('unhealthy', { healthFailure: '/bin/sh: curl: not found' })
    const { services, notes } = await watched(() => [ill])
    expect(services).toMatchObject([
      { trouble: 'is unhealthy', answer: '/bin/sh: curl: not found' },
    ])
    expect(notes[0]).toBe('web is unhealthy; its health check said: /bin/sh: curl: not found')
    const flaps: Shown = (ms) => [
      ms === 2_000 ? ill : held('healthy', { healthFailure: '/bin/sh: curl: not found' }),
    ]
    expect((await watched(flaps, { stabiliseMs: 4_000 })).services).toMatchObject([
      { health: 'healthy', answer: '/bin/sh: curl: not found' },
    ])
    const well = await watched(held('healthy', { healthFailure: 'long ago' }))
    expect(well.services).toEqual([expect.not.objectContaining({ answer: expect.anything() })])
  })

  it('is looked at once more after a crash: it may have ended since', async () => {
    const check = async (container: Container) => {
      const { stage, run } = watching(() => [container], {})
      return await stage.check?.(run)
    }
    expect(await check(restarted(2))).toBe('done')
    const ended = aContainer('web', { state: 'exited', exit: { exitCode: 1 } })
    expect(await check(ended)).toBe('not-done')
  })
})
