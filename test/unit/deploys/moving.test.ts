import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { createFakeHosts } from '../../support/fake-session/fake-session.ts'
import { hurriedBed, type RunBed, type RunBedOptions } from './run-bed.ts'

const never = new AbortController().signal

/** v1 serves on the local host; the document names another one by now. */
async function moving(options: RunBedOptions = {}) {
  const bed = hurriedBed({ others: { b: 'open' }, ...options })
  bed.apply()
  await bed.deploy('v1')
  bed.apply({}, { host: 'b' })
  const [other] = bed.others
  if (!other) throw new Error('no other host')
  const plan = () => bed.deploys.plan({ workload: 'web', action: 'deploy', tag: 'v1' }, never)
  return { bed, other, plan, there: () => bed.containers(other) }
}

const stagesOn = (bed: RunBed, id: string, host: string) =>
  bed.deploys
    .show(id)
    .deployment.stages.filter(({ target }) => target === host)
    .map(({ name, state }) => `${name} ${state}`)

describe('moving a workload to another host', () => {
  it('plans a start-first deployment there and a teardown here, and changes nothing by that', async () => {
    const { bed, plan, there } = await moving()
    expect((await plan()).targets).toMatchObject([
      { target: 'b', order: 'start-first', skip: null },
      {
        target: 'local',
        order: 'remove',
        stages: [{ name: 'stop' }, { name: 'remove' }, { name: 'network' }],
        outage: { kind: 'none', why: 'b serves by then' },
        skip: null,
      },
    ])
    expect(bed.containers()).toEqual(['v1 running'])
    expect(there()).toEqual([])
  })

  it('serves there before it is taken down here, as one release', async () => {
    const { bed, there } = await moving()
    const { id, state, targets } = await bed.deploy('v1')
    expect({ state, targets }).toEqual({ state: 'succeeded', targets: ['b', 'local'] })
    expect(there()).toEqual(['v1 running'])
    expect(bed.containers()).toEqual([])
    expect(stagesOn(bed, id, 'local')).toEqual([
      'stop succeeded',
      'remove succeeded',
      'network succeeded',
    ])
    const began = bed.deploys.show(id).events.map(({ target, line }) => `${target} ${line}`)
    expect(began.indexOf('b ok')).toBeLessThan(began.indexOf('local starting stop'))
    expect(bed.store.releases.list('web').filter(({ live }) => live)).toMatchObject([
      { deployment: id },
    ])
    await bed.deploys.close('wait')
  })

  it('is over then: the next deployment has nothing to do with the old host', async () => {
    const { bed, plan } = await moving()
    await bed.deploy('v1')
    expect((await plan()).targets).toMatchObject([{ target: 'b' }])
    expect((await bed.deploy('v2')).targets).toEqual(['b'])
    await bed.deploys.close('wait')
  })

  it('takes no volume of the host that it leaves with it, and refuses to be told so', async () => {
    const { bed, there } = await moving()
    await bed.session.engine.volumes.ensure('data', {})
    const asked = { workload: 'web', action: 'deploy', tag: 'v1' } as const
    const refused = { kind: 'invalid', issues: [{ path: 'options.volumes' }] }
    const withVolumes = { ...asked, options: { ...noOptions, volumes: ['data'] } }
    expect(await bed.deploys.plan(withVolumes, never).catch(failureOf)).toMatchObject(refused)
    const by = { reason: '', actor: 'test' }
    expect(
      await bed.deploys.start({ ...withVolumes, ...by }, never).catch(failureOf),
    ).toMatchObject(refused)
    expect(there()).toEqual([])
    expect((await bed.deploy('v1')).state).toBe('succeeded')
    expect(bed.session.engine.control.volumes()).toEqual(['data'])
    await bed.deploys.close('wait')
  })

  it.each([
    ['deploy', { services: ['web'] }],
    ['rollback', { scale: { web: 2 } }],
    ['remove', { removeOrphans: true }],
  ] as const)('%s is refused with an option that it would not heed', async (action, option) => {
    const { bed } = await moving()
    const asked = { workload: 'web', action, options: { ...noOptions, ...option } }
    expect(await bed.deploys.plan(asked as never, never).catch(failureOf)).toMatchObject({
      ...{ kind: 'invalid', issues: [{ path: `options.${Object.keys(option)[0]}` }] },
    })
    await bed.deploys.close('wait')
  })

  it('leaves everything where it was when it does not get healthy there', async () => {
    const { bed, other, there } = await moving()
    other.respond(() => ({ status: 500, body: '' }))
    const { state } = await bed.deploy('v1')
    expect(state).toBe('failed')
    expect(there()).toEqual([])
    expect(bed.containers()).toEqual(['v1 running'])
    other.respond(() => ({ status: 200, body: 'ok' }))
    expect((await bed.deploy('v1')).state).toBe('succeeded')
    expect(bed.containers()).toEqual([])
    await bed.deploys.close('wait')
  })

  it('needs no answer of a host that is gone, says what may still run there, and takes it down later', async () => {
    const { bed, plan, there } = await moving()
    bed.session.engine.control.setReachable(false)
    expect((await plan()).targets).toMatchObject([
      { target: 'b', skip: null },
      { target: 'local', order: 'nothing', warnings: [expect.stringContaining('may still serve')] },
    ])
    expect((await bed.deploy('v1')).state).toBe('succeeded')
    expect(there()).toEqual(['v1 running'])
    bed.session.engine.control.setReachable(true)
    expect(bed.containers()).toEqual(['v1 running'])
    const tidied = await bed.deploy('v1')
    expect(tidied.state).toBe('succeeded')
    expect(bed.containers()).toEqual([])
    expect(there()).toEqual(['v1 running'])
    expect(bed.store.releases.list('web').filter(({ live }) => live)).toHaveLength(1)
    expect((await bed.deploy('v1')).state).toBe('skipped')
    await bed.deploys.close('wait')
  })

  it('goes on where a crash cut it off: the old one is taken down once the new one is recorded', async () => {
    const { bed, there } = await moving()
    bed.session.engine.control.hang('containers.stop')
    const { id } = await bed.start('v1')
    await bed.reached(id, 'stop')
    expect(there()).toEqual(['v1 running'])
    bed.session.engine.control.hang('containers.stop', false)
    const after = bed.reopen()
    expect(await after.recover()).toMatchObject([{ id, state: 'succeeded', recovered: true }])
    expect(bed.containers()).toEqual([])
    expect(there()).toEqual(['v1 running'])
    await after.close('wait')
  })

  it('is not sent after a workload that moved while the request waited', async () => {
    const bed = hurriedBed({ others: { b: 'open' } })
    bed.apply()
    bed.session.engine.control.hang('containers.start')
    const first = await bed.start('v1')
    await bed.reached(first.id, 'start')
    const second = await bed.start('v2')
    bed.apply({}, { host: 'b' })
    bed.session.engine.control.hang('containers.start', false)
    await bed.deploys.cancel(first.id)
    expect(await bed.end(second.id)).toMatchObject({
      state: 'failed',
      targets: ['local'],
      failure: { kind: 'invalid', issues: [{ path: 'host' }] },
    })
    expect((await bed.deploy('v2')).targets).toEqual(['b'])
    await bed.deploys.close('wait')
  })

  it('is taken down on both hosts when it is deleted in between', async () => {
    const { bed, there } = await moving()
    const removal = { workload: 'web', action: 'remove', reason: '', actor: 'test' } as const
    const { deployment } = await bed.deploys.start(removal, never)
    expect(await bed.end(deployment.id)).toMatchObject({ state: 'succeeded' })
    expect([...bed.containers(), ...there()]).toEqual([])
    expect(bed.store.workloads.get('web')).toBeUndefined()
    await bed.deploys.close('wait')
  })

  it('forgets what is on a host that was forgotten', async () => {
    const { bed, other } = await moving()
    const after = bed.reopen(createFakeHosts([other]))
    const asked = { workload: 'web', action: 'deploy', tag: 'v1', reason: '', actor: '' } as const
    const { deployment } = await after.start(asked, never)
    expect(deployment.targets).toEqual(['b'])
    await after.close('wait')
  })

  it.each([
    ['the host it goes to', { others: { b: 'typed' } }, 'b'],
    ['the host it leaves', { guard: 'confirm' }, 'local'],
  ] as const)('wants %s confirmed', async (_which, options, name) => {
    const bed = hurriedBed({ others: { b: 'open' }, ...options })
    bed.apply()
    await bed.end((await bed.start('v1', { confirm: ['local'] })).id)
    bed.apply({}, { host: 'b' })
    const refused = await bed.start('v1').catch(failureOf)
    expect(refused).toEqual({
      kind: 'confirmation-required',
      action: 'deploy web on',
      object: name,
    })
    const { id } = await bed.start('v1', { confirm: [name] })
    expect((await bed.end(id)).state).toBe('succeeded')
    await bed.deploys.close('wait')
  })
})
