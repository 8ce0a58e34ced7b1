import { describe, expect, it } from 'vitest'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { runBed, withContainers } from './run-bed.ts'

const never = new AbortController().signal
const by = { reason: '', actor: 'test' }

/** v1 serves and v2 is on its way until `go` is called; what comes next has to wait. */
async function busy() {
  const bed = runBed()
  bed.apply()
  await bed.deploy('v1')
  const { control } = bed.session.engine
  bed.apply({}, { deploy: { healthTimeout: '5s', soak: '0ms', stopTimeout: '1s' } })
  let isReady = false
  bed.session.respond((host) =>
    control.containers().some(({ address }) => address === host)
      ? { status: isReady ? 200 : 500, body: '' }
      : undefined,
  )
  const running = await bed.start('v2')
  await bed.reached(running.id, 'health')
  const go = () => {
    isReady = true
  }
  return { bed, running, go }
}

describe('a deployment that waits for its turn', () => {
  it('deploys the workload as it is when its turn comes', async () => {
    const { bed, go } = await busy()
    const waiting = await bed.start('v3')
    bed.apply({ env: { GREETING: 'new' } })
    go()
    expect(await bed.end(waiting.id)).toMatchObject({ state: 'succeeded', tag: 'v3' })
    const [container] = bed.session.engine.control.containers()
    expect(container?.spec.env).toEqual({ GREETING: 'new' })
  })

  it('creates nothing when the workload was deleted meanwhile', async () => {
    const { bed, running, go } = await busy()
    await bed.deploys.cancel(running.id)
    const removal = await bed.start('', { action: 'remove' })
    const waiting = await bed.start('v3')
    go()
    expect(await bed.end(removal.id)).toMatchObject({ state: 'succeeded' })
    expect(await bed.end(waiting.id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'not-found', what: 'workload' },
    })
    expect(bed.containers()).toEqual([])
  })

  it('keeps a workload that was written anew while it was taken down', async () => {
    const { bed, running } = await busy()
    await bed.deploys.cancel(running.id)
    const removal = await bed.start('', { action: 'remove' })
    await bed.reached(removal.id, 'stop')
    bed.apply({ env: { GREETING: 'again' } })
    expect(await bed.end(removal.id)).toMatchObject({ state: 'succeeded' })
    expect(bed.store.workloads.get('web')?.document.source).toMatchObject({
      env: { GREETING: 'again' },
    })
  })

  it('of a plan is refused when the plan is stale by then', async () => {
    const { bed, go } = await busy()
    const asked = { workload: 'web', action: 'deploy', tag: 'v3', ...by } as const
    const plan = await bed.deploys.plan(asked, never)
    const waiting = await bed.start(undefined, { plan: plan.id, workload: undefined })
    go()
    expect(await bed.end(waiting.id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'plan-stale', plan: plan.id },
    })
    expect(bed.containers()).toEqual(['v2 running'])
  })

  it('is cancelled by a cancel, and what runs goes on', async () => {
    const { bed, running, go } = await busy()
    const waiting = await bed.start('v3')
    expect(await bed.deploys.cancel(waiting.id)).toMatchObject({ state: 'cancelled', stages: [] })
    go()
    expect(await bed.end(running.id)).toMatchObject({ state: 'succeeded' })
  })
})

describe('a deployment of a plan', () => {
  it('looks again where the machine slept for an hour while it took its lock', async () => {
    let sleep = () => {}
    let set = 0
    const bed = runBed({
      clock: { ...testClock, now: () => testClock.now() + set, steady: testClock.now },
      wrap: (session) =>
        withContainers(session, (real) => ({
          async create(...given) {
            const made = await real.create(...given)
            if (session.engine.control.locks().length > 0) sleep()
            return made
          },
        })),
    })
    bed.apply()
    await bed.deploy('v1')
    const asked = { workload: 'web', action: 'deploy', tag: 'v2', ...by } as const
    const plan = await bed.deploys.plan(asked, never)
    sleep = () => {
      set = 3_600_000
      // Somebody takes away meanwhile what the plan says serves.
      for (const { id } of bed.session.engine.control.containers())
        bed.session.engine.control.vanish(id)
    }
    const begun = await bed.start(undefined, { plan: plan.id, workload: undefined })
    expect(await bed.end(begun.id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'plan-stale', plan: plan.id },
    })
  })
})

describe('the same request', () => {
  it('twice at the same moment is one deployment, a plan too', async () => {
    const bed = runBed()
    bed.apply()
    const asked = { workload: 'web', action: 'deploy', tag: 'v1', ...by } as const
    const plan = await bed.deploys.plan(asked, never)
    const starts = [1, 2, 3].map(() =>
      bed.deploys.start({ plan: plan.id, action: 'deploy', ...by }, never),
    )
    const started = await Promise.all(starts)
    expect(new Set(started.map(({ deployment }) => deployment.id)).size).toBe(1)
    expect(started.map(({ outcome }) => outcome).sort()).toEqual(['joined', 'joined', 'started'])
    const [first] = started
    expect(await bed.end(first?.deployment.id ?? '')).toMatchObject({ state: 'succeeded' })
  })
})

describe('an app that closes', () => {
  it('cancels what runs and what waits, undone, and takes nothing new', async () => {
    const { bed, running } = await busy()
    const waiting = await bed.start('v3')
    await bed.deploys.close('interrupt')
    for (const { id } of [running, waiting]) {
      expect(bed.deploys.show(id).deployment).toMatchObject({
        state: 'cancelled',
        failure: { kind: 'cancelled', reason: 'quit' },
      })
    }
    expect(bed.containers()).toEqual(['v1 running'])
    await expect(bed.start('v3')).rejects.toMatchObject({ failure: { kind: 'cancelled' } })
  })
})
