import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { isLock } from '../../../src/main/locks/lock-container.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { createFakeHosts } from '../../support/fake-session/fake-session.ts'
import { type RunBed, runBed, withContainers } from './run-bed.ts'

/** A bed whose v2 was interrupted in health because the engine went away; v1 serves. */
async function interrupted(options: Parameters<typeof runBed>[0] = {}) {
  const bed = runBed(options)
  bed.apply()
  await bed.deploy('v1')
  bed.apply({}, { deploy: { healthTimeout: '5s', soak: '0ms', stopTimeout: '1s' } })
  bed.session.respond(() => ({ status: 500, body: '' }))
  const { id } = await bed.start('v2')
  await bed.reached(id, 'health')
  bed.session.engine.control.setReachable(false)
  const rested = await bed.end(id)
  return { bed, id, rested }
}

function back(bed: RunBed): void {
  bed.session.engine.control.setReachable(true)
  bed.session.respond(() => ({ status: 200, body: 'ok' }))
}

describe('a host that goes away', () => {
  it('leaves the deployment interrupted, and recovery undoes it when it is back', async () => {
    const { bed, id, rested } = await interrupted()
    expect(rested).toMatchObject({ state: 'interrupted', failure: { kind: 'engine-unavailable' } })
    expect(bed.deploys.interrupted()).toEqual([id])
    expect(await bed.deploys.recover()).toMatchObject([{ id, state: 'interrupted' }])
    back(bed)
    const failure = { kind: 'interrupted', stage: 'health', away: 'local' }
    const [settled] = await bed.deploys.recover()
    expect(settled).toMatchObject({ id, state: 'failed', recovered: true, failure })
    expect(bed.containers()).toEqual(['v1 running'])
    expect(bed.deploys.interrupted()).toEqual([])
    await bed.deploys.close('wait')
  })

  it('settles it by itself when the host is back', async () => {
    const { bed, id } = await interrupted()
    back(bed)
    await expect.poll(() => bed.deploys.interrupted()).toEqual([])
    expect(bed.store.deployments.get(id)).toMatchObject({ state: 'failed', recovered: true })
    expect(bed.containers()).toEqual(['v1 running'])
    await bed.deploys.close('wait')
  })

  it('while the old one is taken down waits for it: the new one serves, and the old one goes when it is back', async () => {
    const bed = runBed()
    bed.apply()
    await bed.deploy('v1')
    const away = { kind: 'engine-unavailable', host: 'local', endpoint: '', reason: 'cut' } as const
    bed.session.engine.control.failNext('containers.stop', away)
    const { id } = await bed.start('v2')
    expect(await bed.end(id)).toMatchObject({ state: 'interrupted', failure: away })
    expect(bed.containers().sort()).toEqual(['v1 running', 'v2 running'])
    expect(await bed.deploys.recover()).toMatchObject([{ id, state: 'succeeded', recovered: true }])
    expect(bed.containers()).toEqual(['v2 running'])
    await bed.deploys.close('wait')
  })

  it('starts nothing new of the workload before that, and says why', async () => {
    const { bed } = await interrupted()
    await expect(bed.start('v3')).rejects.toMatchObject({
      failure: { kind: 'engine-unavailable' },
    })
    back(bed)
    expect((await bed.deploy('v3')).state).toBe('succeeded')
    expect(bed.containers()).toEqual(['v3 running'])
    await bed.deploys.close('wait')
  })
})

describe('recovery', () => {
  it('asked for twice at once settles each deployment once', async () => {
    const { bed, id } = await interrupted()
    back(bed)
    const [one, two] = await Promise.all([bed.deploys.recover(), bed.deploys.recover()])
    expect([...one, ...two].every((each) => each.id === id && each.state === 'failed')).toBe(true)
    const recoveries = bed.deploys.show(id).events.filter(({ data }) => data?.type === 'recovery')
    expect(recoveries).toHaveLength(1)
    const events = bed.store.activity.ofStory(id).map(({ event }) => event)
    expect(events).toEqual(['deployment-started', 'deployment-interrupted', 'deployment-failed'])
    await bed.deploys.close('wait')
  })

  it('is awaited by a new deployment: no two change the workload at the same time', async () => {
    let changing = 0
    let most = 0
    const locks = new Set<string>()
    const counted = async <T>(work: () => Promise<T>): Promise<T> => {
      changing += 1
      most = Math.max(most, changing)
      await sleep(40)
      return await work().finally(() => {
        changing -= 1
      })
    }
    const { bed } = await interrupted({
      wrap: (session) =>
        withContainers(session, (real) => ({
          async create(spec, signal) {
            if (!isLock(spec.labels)) return await counted(() => real.create(spec, signal))
            const id = await real.create(spec, signal)
            locks.add(id)
            return id
          },
          stop: (id, ms, signal) => counted(() => real.stop(id, ms, signal)),
          remove: (id, signal) =>
            locks.has(id) ? real.remove(id, signal) : counted(() => real.remove(id, signal)),
        })),
    })
    back(bed)
    const recovering = bed.deploys.recover()
    const deployed = await bed.deploy('v3')
    await recovering
    expect(deployed.state).toBe('succeeded')
    expect(most).toBe(1)
    expect(bed.containers()).toEqual(['v3 running'])
    await bed.deploys.close('wait')
  })

  it('of a host that is not known any more ends as failed, and the others are settled', async () => {
    const { bed, id } = await interrupted()
    await bed.deploys.close('wait')
    const again = bed.reopen(createFakeHosts([]))
    expect(await again.recover()).toMatchObject([
      { id, state: 'failed', failure: { kind: 'not-found', what: 'host' } },
    ])
    await again.close('wait')
  })

  it('of a run whose plan cannot be read leaves it to be settled, and blocks only its workload', async () => {
    const { bed, id } = await interrupted()
    back(bed)
    await bed.deploys.close('wait')
    const { journal } = bed.store
    const { body } = journal
    const unreadable = { kind: 'secret-unreadable', name: 'plan', reason: 'no key' } as const
    Object.assign(journal, {
      body: () => {
        throw new FailureError(unreadable)
      },
    })
    const again = bed.reopen()
    expect(await again.recover()).toMatchObject([{ id, state: 'interrupted', failure: unreadable }])
    Object.assign(journal, { body })
    expect(await again.recover()).toMatchObject([{ id, state: 'failed' }])
    expect(bed.containers()).toEqual(['v1 running'])
    await again.close('wait')
  })
})
