// A container that failed, kept for a look, on an engine in memory.
import { describe, expect, it } from 'vitest'
import { startFailedSweep } from '../../../src/main/activity/failed-sweep.ts'
import { createFleet } from '../../../src/main/fleet/fleet.ts'
import { readTail } from '../../../src/main/logs/tail.ts'
import { keptFailedUntil } from '../../../src/shared/model/kept-failed.ts'
import { createFakeHosts } from '../../support/fake-session/fake-session.ts'
import { services, sources } from '../../support/sources.ts'
import { type RunBed, runBed } from './run-bed.ts'

const policy = { deploy: { healthTimeout: '200ms', soak: '0ms', stopTimeout: '1s' } }

/** v1 serves; v2 was deployed and failed. */
async function failed(keep?: Record<string, unknown>): Promise<RunBed> {
  const bed = runBed()
  bed.apply({}, { ...policy, ...(keep && { keep }) })
  await bed.deploy('v1')
  bed.session.respond(() => ({ status: 500, body: '' }))
  expect(await bed.deploy('v2')).toMatchObject({ state: 'failed' })
  bed.session.respond(() => ({ status: 200, body: '' }))
  return bed
}

const all = (bed: RunBed) => bed.session.engine.control.containers()
const untilOf = (bed: RunBed) => all(bed).flatMap(({ spec }) => keptFailedUntil(spec.name) ?? [])

describe('a container that failed', () => {
  it('is removed at once, unless its workload says otherwise', async () => {
    const bed = await failed()
    expect(bed.containers()).toEqual(['v1 running'])
    await bed.deploys.close('wait')
  })

  it('is kept for a look: stopped, never started again, under a name that says until when', async () => {
    const before = Date.now()
    const bed = await failed({ failed: '15m' })
    expect(bed.containers()).toEqual(['v1 running', 'v2 exited'])
    const [until = 0] = untilOf(bed)
    expect(until).toBeGreaterThanOrEqual(before + 900_000)
    expect(until).toBeLessThanOrEqual(Date.now() + 900_000)
    expect(all(bed).find(({ state }) => state === 'exited')?.keptRunning).toBe(false)
    await bed.deploys.close('wait')
  })

  it("is in nobody's way: deployed, stopped and started is what serves, and only the last that failed is kept", async () => {
    const bed = await failed({ failed: '15m' })
    for (const action of ['stop', 'start', 'restart'] as const)
      expect(await bed.end((await bed.start('v1', { action })).id)).toMatchObject({
        state: 'succeeded',
      })
    expect(bed.containers()).toEqual(['v1 running', 'v2 exited'])
    expect(await bed.deploy('v1')).toMatchObject({ state: 'skipped' })
    bed.session.respond(() => ({ status: 500, body: '' }))
    expect(await bed.deploy('v3')).toMatchObject({ state: 'failed' })
    expect(bed.containers()).toEqual(['v1 running', 'v3 exited'])
    const kept = bed.store.keptLogs.list('web').map(({ name }) => name)
    expect(kept.some((name) => name.includes('-v2-'))).toBe(true)
    await bed.deploys.close('wait')
  })

  it('is not kept where it was cancelled: then nothing is to be looked at', async () => {
    const bed = runBed()
    bed.apply(
      {},
      { ...policy, deploy: { ...policy.deploy, healthTimeout: '1m' }, keep: { failed: '15m' } },
    )
    bed.session.respond(() => ({ status: 500, body: '' }))
    const { id } = await bed.start('v1')
    await bed.reached(id, 'health')
    await bed.deploys.cancel(id)
    expect(await bed.end(id)).toMatchObject({ state: 'cancelled' })
    expect(bed.containers()).toEqual([])
    await bed.deploys.close('wait')
  })

  it('goes with its workload, and with the next deployment once its time is over', async () => {
    const bed = await failed({ failed: '1ms' })
    expect(await bed.deploy('v3')).toMatchObject({ state: 'succeeded' })
    expect(bed.containers()).toEqual(['v3 running'])
    bed.session.respond(() => ({ status: 500, body: '' }))
    bed.apply({}, { ...policy, keep: { failed: '15m' } })
    await bed.deploy('v2')
    expect(bed.containers()).toEqual(['v2 exited', 'v3 running'])
    await bed.end((await bed.start('v1', { action: 'remove' })).id)
    expect(bed.containers()).toEqual([])
    await bed.deploys.close('wait')
  })

  it('goes by itself when its time is over, also where the app was closed meanwhile; its last lines stay', async () => {
    const bed = await failed({ failed: '300ms' })
    const [container] = all(bed).filter(({ state }) => state === 'exited')
    bed.session.engine.control.log(container?.id ?? '', 'could not open the database', 'stderr')
    const { clock, credentials } = services
    const hosts = createFakeHosts([bed.session])
    const reportBug = (error: unknown) => void bugs.push(error)
    const bugs: unknown[] = []
    const fleet = createFleet({
      ...{ sources, hosts, store: bed.store, clock, credentials, reportBug: () => 'bug' },
      ...{ filesChangedAt: () => undefined, alongside: async () => {} },
    })
    const sweep = startFailedSweep({ fleet, hosts, store: bed.store, clock, readTail, reportBug })
    await expect.poll(() => bed.containers()).toEqual(['v1 running'])
    await expect
      .poll(() => bed.store.keptLogs.list('web'))
      .toMatchObject([
        { exit: { exitCode: 143 }, lines: [{ line: 'could not open the database' }] },
      ])
    await sweep.close()
    await fleet.close()
    expect(bugs).toEqual([])
    await bed.deploys.close('wait')
  })
})

describe('what a workload keeps', () => {
  it('is so many releases as it says, the live one and the one to go back to always', async () => {
    const bed = runBed()
    bed.apply({}, { ...policy, keep: { releases: 2, logs: 1 } })
    for (const tag of ['v1', 'v2', 'v3']) await bed.deploy(tag)
    expect(bed.store.releases.list('web').map(({ name }) => name)).toEqual(['r3', 'r2'])
    expect(bed.store.keptLogs.list('web')).toHaveLength(1)
    await bed.deploys.close('wait')
  })
})
