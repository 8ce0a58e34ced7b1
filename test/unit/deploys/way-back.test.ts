import { describe, expect, it } from 'vitest'
import { fail, failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { DeploymentState } from '../../../src/shared/model/deployment.ts'
import { type RunBed, runBed } from './run-bed.ts'

const never = new AbortController().signal

/** r1 to r3 of v1 to v3; how their deployments ended is as told. */
async function withReleases(...ends: readonly DeploymentState[]): Promise<RunBed> {
  const bed = runBed()
  bed.apply()
  for (const [index, state] of ends.entries()) {
    const deployment = await bed.deploy(`v${index + 1}`)
    bed.store.deployments.put({ ...deployment, state }, [])
  }
  return bed
}

const planBack = ({ deploys }: RunBed, release?: string) =>
  deploys.plan({ workload: 'web', action: 'rollback', ...(release && { release }) }, never)

describe('the way back that nobody named', () => {
  it('leads past releases that were unstable, to the last good one', async () => {
    const bed = await withReleases('succeeded', 'unstable', 'unstable')
    const plan = await planBack(bed)
    expect(plan).toMatchObject({ release: 'r1', targets: [{ warnings: [] }] })
    await bed.deploys.close('wait')
  })

  it('leads to one that ended well without proof: there is nothing against it', async () => {
    const bed = await withReleases('succeeded', 'succeeded')
    expect(await planBack(bed)).toMatchObject({ release: 'r1' })
    await bed.deploys.close('wait')
  })

  it('says that no earlier one was good, and which there is; named, it is gone to with a warning', async () => {
    const bed = await withReleases('unstable', 'succeeded')
    const failure = await planBack(bed).catch(failureOf)
    expect(failure).toMatchObject({ kind: 'invalid', issues: [{ path: 'release' }] })
    expect(JSON.stringify(failure)).toContain('r1 is unstable')
    expect(await planBack(bed, 'r1')).toMatchObject({
      release: 'r1',
      targets: [{ warnings: ['r1 was not good when it was live: unstable'] }],
    })
    await bed.deploys.close('wait')
  })

  it('says that the only earlier one cannot be read: it is not the same as none', async () => {
    const bed = await withReleases('succeeded', 'succeeded')
    const { list, get } = bed.store.releases
    const failure = { kind: 'record-unreadable', what: 'release', name: 'r1', reason: '' } as const
    Object.assign(bed.store.releases, {
      list: (...asked: Parameters<typeof list>) =>
        list(...asked).map((each) => (each.live ? each : { ...each, unreadable: true })),
      get: (...asked: Parameters<typeof get>) =>
        asked[1] === 'r1' ? fail(failure) : get(...asked),
    })
    expect(await planBack(bed).catch(failureOf)).toEqual(failure)
    await bed.deploys.close('wait')
  })

  it('is not there before a second release', async () => {
    const bed = await withReleases('succeeded')
    expect(await planBack(bed).catch(failureOf)).toMatchObject({ kind: 'not-found' })
    await bed.deploys.close('wait')
  })
})
