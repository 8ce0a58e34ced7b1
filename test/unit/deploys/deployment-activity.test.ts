import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../../src/shared/model/activity.ts'
import { actionSchema, deploymentStateSchema } from '../../../src/shared/model/deployment.ts'
import { hurriedBed, type RunBed } from './run-bed.ts'

/** The newest first: what was told of web, a line for each deployment. */
const told = (bed: RunBed) =>
  bed.store.activity.stories({ object: { kind: 'workload', name: 'web' }, limit: 50 })

/** `event: outcome` of every row of a story, in their order. */
const rowsOf = (bed: RunBed, story: string): string[] =>
  bed.store.activity.ofStory(story).map(({ event, outcome }) => `${event}: ${outcome}`)

const engineError = {
  kind: 'engine-error',
  ...{ host: 'local', operation: 'create', status: 500, message: 'no h1dden-value' },
} as const

describe('the activity of deployments', () => {
  it('TF-22 tells what came of each action, as the deployment itself does, each once', async () => {
    const bed = hurriedBed()
    bed.apply({}, { env: { API_TOKEN: 'h1dden-value' } })
    await bed.deploy('v1')
    const { control } = bed.session.engine
    control.failNext('containers.create', engineError)
    await bed.deploy('v2')
    control.hang('networks.ensure')
    const { id } = await bed.start('v2')
    await bed.reached(id, 'create')
    await bed.deploys.cancel(id)
    control.hang('networks.ensure', false)
    await bed.deploy('v2')
    for (const action of ['rollback', 'remove'] as const) {
      await bed.end((await bed.start('', { action })).id)
    }
    const stories = told(bed)
    expect(stories.map(({ facts, outcome }) => `${facts.action} ${outcome}`)).toEqual([
      ...['remove removed', 'rollback rolled back', 'deploy deployed', 'deploy cancelled'],
      ...['deploy failed', 'deploy deployed'],
    ])
    const deployments = bed.store.deployments.list({ workload: 'web', limit: 50 })
    expect(stories.map(({ deployment }) => deployment)).toEqual(deployments.map((each) => each.id))
    for (const { id } of deployments) {
      const ends = rowsOf(bed, id).filter((row) => !row.startsWith('deployment-started'))
      expect(ends).toHaveLength(1)
    }
    expect(JSON.stringify(bed.store.activity.list({ limit: 100 }))).not.toContain('h1dden')
    await bed.deploys.close('wait')
  })

  it('says who asked for it, through which door, why, and what for', async () => {
    const bed = hurriedBed()
    bed.apply()
    const asked = { reason: 'the fix', actor: 'ana', door: 'browser' } as const
    const { id } = await bed.start('v1', asked)
    await bed.end(id)
    expect(told(bed)).toMatchObject([
      {
        ...{ ...asked, event: 'deployment-succeeded', severity: 'info', outcome: 'deployed' },
        ...{ host: 'local', deployment: id, story: id, detail: 'v1', isUnread: true, times: 1 },
        facts: { action: 'deploy', tag: 'v1', release: 'r1' },
      },
    ])
    await bed.deploys.close('wait')
  })

  it('tells of one that waits, begins, and takes its turn', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    bed.session.engine.control.hang('containers.start')
    const running = await bed.start('v2')
    await bed.reached(running.id, 'start')
    const superseded = await bed.start('v3')
    const waiting = await bed.start('v1')
    expect(rowsOf(bed, waiting.id)).toEqual(['deployment-waiting: queued'])
    expect(rowsOf(bed, superseded.id)).toEqual([
      ...['deployment-waiting: queued', 'deployment-cancelled: cancelled'],
    ])
    await bed.deploys.cancel(running.id)
    bed.session.engine.control.hang('containers.start', false)
    // v1 is live: there was nothing to do when its turn came.
    expect((await bed.end(waiting.id)).state).toBe('skipped')
    expect(rowsOf(bed, waiting.id)).toEqual([
      ...['deployment-waiting: queued', 'deployment-succeeded: skipped'],
    ])
    await bed.deploys.close('wait')
  })

  it('tells nothing of one that had nothing to do', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    const before = bed.store.activity.lastSeq()
    expect((await bed.deploy('v1')).state).toBe('skipped')
    expect(bed.store.activity.lastSeq()).toBe(before)
    await bed.deploys.close('wait')
  })

  it('calls nothing a plain success that nothing proved', async () => {
    const bed = hurriedBed()
    bed.apply({ port: undefined, healthcheck: undefined })
    expect(await bed.deploy('v1')).toMatchObject({ state: 'succeeded', verified: false })
    expect(told(bed)).toMatchObject([{ event: 'deployment-unverified', severity: 'warning' }])
    await bed.deploys.close('wait')
  })

  it('tells of one that could not be undone, too, once a newer one takes its place', async () => {
    const bed = hurriedBed()
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
    expect(told(bed).map(({ facts, outcome, detail }) => [facts.tag, outcome, detail])).toEqual([
      ['v3', 'deployed', 'v3'],
      ['v2', 'failed', 'Undoing stage create failed'],
      ['v1', 'deployed', 'v1'],
    ])
    const [, undone] = told(bed)
    expect(rowsOf(bed, undone?.story ?? '')).toEqual([
      ...['deployment-started: running', 'deployment-interrupted: interrupted'],
      'deployment-failed: failed',
    ])
    await bed.deploys.close('wait')
  })

  it('tells of recovery that finished what a host that went away had cut', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    const away = { kind: 'engine-unavailable', host: 'local', endpoint: '', reason: 'cut' } as const
    bed.session.engine.control.failNext('containers.stop', away)
    const { id } = await bed.start('v2')
    await bed.end(id)
    await bed.deploys.recover()
    expect(rowsOf(bed, id)).toEqual([
      ...['deployment-started: running', 'deployment-interrupted: interrupted'],
      'deployment-recovered: deployed',
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
})
