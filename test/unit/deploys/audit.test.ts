import { describe, expect, it } from 'vitest'
import { listActivity } from '../../../src/main/handlers/activity-list.ts'
import { createHostChanges } from '../../../src/main/hosts/host-changes.ts'
import { outcomeOf } from '../../../src/shared/model/activity.ts'
import { actionSchema, deploymentStateSchema } from '../../../src/shared/model/deployment.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { runBed } from './run-bed.ts'

describe('the audit', () => {
  it('tells what came of each action, as the deployment itself does', async () => {
    const bed = runBed()
    bed.apply({}, { env: { API_TOKEN: 'h1dden-value' } })
    await bed.deploy('v1')
    const { control } = bed.session.engine
    const at = { host: 'local', operation: 'create', status: 500 }
    control.failNext('containers.create', {
      kind: 'engine-error',
      ...at,
      message: 'no h1dden-value',
    })
    await bed.deploy('v2')
    control.hang('networks.ensure')
    const { id } = await bed.start('v2')
    await bed.reached(id, 'create')
    await bed.deploys.cancel(id)
    control.hang('networks.ensure', false)
    await bed.deploy('v2')
    await bed.end((await bed.start('', { action: 'rollback' })).id)
    await bed.end((await bed.start('', { action: 'remove' })).id)
    const told = listActivity(bed.store, { workload: 'web', limit: 10 })
    expect(told.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      ...['remove removed', 'rollback rolled back', 'deploy deployed', 'deploy cancelled'],
      ...['deploy failed', 'deploy deployed'],
    ])
    expect(told.every(({ actor, kind }) => actor === 'test' && kind === 'workload')).toBe(true)
    expect(JSON.stringify(told)).not.toContain('h1dden')
    await bed.deploys.close('wait')
  })

  it('tells of one that could not be undone, too, once a newer one takes its place', async () => {
    const bed = runBed()
    bed.apply({ publish: ['18080:80'] })
    await bed.deploy('v1')
    const { control } = bed.session.engine
    bed.session.respond(() => undefined)
    const at = { host: 'local', operation: 'remove', status: 500, message: 'busy' }
    control.failNext('containers.remove', { kind: 'engine-error', ...at })
    expect(await bed.deploy('v2')).toMatchObject({ state: 'interrupted' })
    bed.session.respond(() => ({ status: 200, body: 'ok' }))
    // Recovery tries once more, and fails as well.
    control.failNext('containers.remove', { kind: 'engine-error', ...at })
    expect(await bed.deploy('v3')).toMatchObject({ state: 'succeeded' })
    const told = listActivity(bed.store, { workload: 'web', limit: 10 })
    expect(told.map(({ action, outcome, detail }) => `${action} ${outcome} ${detail}`)).toEqual([
      'deploy deployed v3',
      'deploy failed Undoing stage create failed',
      'deploy deployed v1',
    ])
    await bed.deploys.close('wait')
  })

  it('calls nothing a success but what succeeded', () => {
    for (const action of actionSchema.options)
      for (const state of deploymentStateSchema.options)
        if (state !== 'succeeded') expect(outcomeOf(action, state)).toBe(state)
    expect(new Set(actionSchema.options.map((action) => outcomeOf(action, 'succeeded'))).size).toBe(
      actionSchema.options.length,
    )
  })

  it('is listed newest first, of a workload and a host of the same name apart', () => {
    const { store } = runBed()
    const clock = { ...testClock, now: () => 2 }
    const done = { actor: 'ana', object: 'web', outcome: 'deployed', detail: 'v1' }
    store.audit.add({ at: 1, action: 'deploy', ...done })
    createHostChanges(store.audit, clock).removed('web', 'ben')
    store.audit.add({ at: 3, action: 'deploy', ...done, object: 'api' })
    const list = (asked: Parameters<typeof listActivity>[1]) =>
      listActivity(store, asked).map(({ kind, action, object }) => `${kind} ${action} ${object}`)
    const [deployed, removed] = ['workload deploy web', 'host remove web']
    expect(list({ limit: 10 })).toEqual(['workload deploy api', removed, deployed])
    expect(list({ limit: 1 })).toEqual(['workload deploy api'])
    expect(list({ limit: 10, workload: 'web' })).toEqual([deployed])
    expect(list({ limit: 10, host: 'web' })).toEqual([removed])
    expect(list({ limit: 10, host: 'web', workload: 'web' })).toEqual([removed, deployed])
  })
})
