// For how long a stack is watched, and what it is said to be.
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { stabiliseStage } from '../../../../src/main/sources/compose/stages/stabilise.ts'
import type { StageRun } from '../../../../src/main/sources/source.ts'
import { deployPolicySchema } from '../../../../src/shared/model/workload.ts'
import { aContainer } from './a-container.ts'

type Shown = (ms: number) => readonly Container[]

/** A stage over what the engine shows as time goes by, and what came of it. */
function watching(shown: Shown, before: readonly Container[], stabiliseMs: number) {
  let now = 0
  const seen = { looks: [] as number[], facts: {}, services: undefined as unknown }
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
      now: () => now,
      async sleep(ms: number) {
        now += ms
      },
    },
    progress() {},
    remember: (facts: object) => Object.assign(seen.facts, facts),
    note(_: string, detail: { services: unknown }) {
      seen.services = detail.services
    },
  } as unknown as StageRun
  const known = before.map(({ id, name, exit }) => ({
    ...{ id, name, service: 'web', isUp: true, restarts: exit.restarts },
  }))
  const body = {
    ...{ project: 'ls-shop', isStandIn: false, before: known, stopTimeoutMs: 0 },
    place: { directory: '/', files: [], envFiles: [] },
    ...{ stabiliseMs, healthTimeoutMs: 30_000 },
  }
  return { stage: stabiliseStage(body, ['web']), run, seen, now: () => now }
}

/** Milliseconds that it takes, and what came of it. */
async function watched(
  shown: Container | Shown,
  before: readonly Container[] = [],
  stabiliseMs = 1_000,
) {
  const over = typeof shown === 'function' ? shown : () => [shown]
  const { stage, run, seen, now } = watching(over, before, stabiliseMs)
  await stage.run(run)
  return { ms: now(), services: seen.services, looks: seen.looks, facts: seen.facts }
}

const stable = [expect.objectContaining({ trouble: '' })]

describe('a stack is watched', () => {
  it('for as long as its document says', async () => {
    expect(await watched(aContainer('web'))).toMatchObject({
      ...{ ms: 1_000, services: stable, facts: { stable: true } },
    })
  })

  it('SD-24 every two seconds, for 30 s unless its document says otherwise', async () => {
    expect(deployPolicySchema.parse({}).stabilise).toBe('30s')
    const { looks } = await watched(aContainer('web'), [], 7_000)
    expect(looks).toEqual([0, 2_000, 4_000, 6_000, 7_000])
  })

  it('long enough to see a new container fail again that failed before', async () => {
    const failed = aContainer('web', { exit: { restarts: 2 } })
    expect(await watched(failed)).toMatchObject({ ms: 10_000, services: stable })
  })

  it('no longer for what failed before the deployment', async () => {
    const old = aContainer('web', { exit: { restarts: 2 } })
    expect(await watched(old, [old])).toMatchObject({ ms: 1_000, services: stable })
  })

  it('until the health timeout for what has yet to become healthy', async () => {
    const late = aContainer('web', { health: 'starting' })
    expect(await watched(late)).toMatchObject({ ms: 30_000, facts: { stable: false } })
  })

  it('no longer than its time once that is healthy', async () => {
    const health = (ms: number) => (ms < 4_000 ? 'starting' : 'healthy')
    const web: Shown = (ms) => [aContainer('web', { health: health(ms) })]
    expect(await watched(web)).toMatchObject({ ms: 4_000, services: stable })
  })
})

describe('a stack that was watched', () => {
  const restarted = (restarts: number) => aContainer('web', { exit: { restarts } })

  it('SD-25 is unstable where a container was restarted, also one that was there before', async () => {
    const bounced: Shown = (ms) => [restarted(ms < 500 ? 3 : 4)]
    const trouble = 'restarted 1 times while it was watched'
    const services = [expect.objectContaining({ restarts: 1, trouble })]
    expect(await watched(bounced)).toMatchObject({ services, facts: { stable: false } })
    // It began while docker compose still worked on others.
    const early: Shown = () => [restarted(4)]
    expect(await watched(early, [restarted(3)])).toMatchObject({ services })
  })

  it('SD-25 is unstable where a container of it went away', async () => {
    const [a, b] = [aContainer('web', { id: 'a' }), aContainer('web', { id: 'b' })]
    const { services } = await watched((ms) => (ms < 500 ? [a, b] : [a]))
    expect(services).toMatchObject([{ trouble: 'lost a container while it was watched' }])
  })

  it('SD-36 is stable where one that comes later has been restarted long ago', async () => {
    const late = aContainer('web', { id: 'late', exit: { restarts: 40 } })
    const web: Shown = (ms) => (ms < 500 ? [aContainer('web')] : [aContainer('web'), late])
    expect(await watched(web)).toMatchObject({ services: stable, facts: { stable: true } })
  })

  it('is looked at once more after a crash: it may have ended since', async () => {
    const check = async (container: Container) => {
      const { stage, run } = watching(() => [container], [], 1_000)
      return await stage.check(run)
    }
    expect(await check(restarted(2))).toBe('done')
    const ended = aContainer('web', { state: 'exited', exit: { exitCode: 1 } })
    expect(await check(ended)).toBe('not-done')
  })
})
