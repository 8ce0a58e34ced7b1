// Stop, start and restart of a workload of one image, on an engine in memory.
import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Action } from '../../../src/shared/model/deployment.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { type RunBed, runBed, withContainers } from './run-bed.ts'

const withProbe = { deploy: { healthTimeout: '1s', soak: '0ms', stopTimeout: '1s' } }

/** v1 serves, and where two are kept v2 beside it. */
async function deployed(tags: readonly string[] = ['v1']): Promise<RunBed> {
  const bed = runBed()
  bed.apply({ maxInstances: tags.length }, withProbe)
  for (const tag of tags) expect(await bed.deploy(tag)).toMatchObject({ state: 'succeeded' })
  bed.session.engine.control.forgetCalls()
  return bed
}

async function done(bed: RunBed, action: Action) {
  const { id } = await bed.start('v1', { action })
  return await bed.end(id)
}

/** It goes on until its container was asked in vain. */
async function held(bed: RunBed, action: Action) {
  let isAsked = false
  bed.session.respond(() => {
    isAsked = true
    return { status: 503, body: '' }
  })
  const deployment = await bed.start('v1', { action })
  await expect.poll(() => isAsked).toBe(true)
  return deployment
}

const newestOf = (bed: RunBed) => bed.session.engine.control.containers().at(-1)?.id ?? ''

describe('stop, start and restart of an image', () => {
  it('CP-18 stop ends every container and removes none; the live release stays live', async () => {
    const bed = await deployed(['v1', 'v2'])
    const stopped = await done(bed, 'stop')
    expect(stopped).toMatchObject({ state: 'succeeded', action: 'stop', tag: 'v2', release: null })
    expect(bed.containers()).toEqual(['v1 exited', 'v2 exited'])
    expect(bed.store.releases.list('web').find(({ live }) => live)?.name).toBe('r2')
    expect(bed.session.engine.control.mutations()).toEqual(['containers.stop', 'containers.stop'])
    expect(await done(bed, 'stop')).toMatchObject({ state: 'skipped' })
    await bed.deploys.close('wait')
  })

  it('CP-17 start brings the same containers up, and proves each', async () => {
    const bed = await deployed(['v1', 'v2'])
    const ids = bed.session.engine.control.containers().map(({ id }) => id)
    await done(bed, 'stop')
    const started = await done(bed, 'start')
    expect(started).toMatchObject({ state: 'succeeded', action: 'start' })
    expect(started.stages.map(({ name }) => name)).toEqual(['start', 'soak'])
    expect(bed.session.engine.control.containers().map(({ id }) => id)).toEqual(ids)
    expect(bed.containers()).toEqual(['v1 running', 'v2 running'])
    expect(bed.store.releases.list('web')).toHaveLength(2)
    await bed.deploys.close('wait')
  })

  it('a start that proves nothing leaves all stopped as it was', async () => {
    const bed = await deployed()
    await done(bed, 'stop')
    bed.session.respond(() => ({ status: 500, body: 'no' }))
    expect(await done(bed, 'start')).toMatchObject({
      ...{ state: 'failed', failure: { kind: 'health-timeout' } },
      stages: [
        { name: 'start', state: 'undone' },
        { name: 'soak', state: 'skipped' },
      ],
    })
    expect(bed.containers()).toEqual(['v1 exited'])
    await bed.deploys.close('wait')
  })

  it('CP-19 restart takes one after another: the next one stops when the one before serves again', async () => {
    const bed = await deployed(['v1', 'v2'])
    expect(await done(bed, 'restart')).toMatchObject({ state: 'succeeded', action: 'restart' })
    const moves = bed.session.engine.control.calls.flatMap(({ method, args: [id] }) =>
      method === 'containers.stop' || method === 'containers.start'
        ? [`${method.slice(11)} ${id === newestOf(bed) ? 'v2' : 'v1'}`]
        : [],
    )
    expect(moves).toEqual(['stop v2', 'start v2', 'stop v1', 'start v1'])
    await bed.deploys.close('wait')
  })

  it('a restart tells what its container prints from then on, and nothing of its life before', async () => {
    const bed = await deployed()
    const { control } = bed.session.engine
    control.log(newestOf(bed), 'of its first life')
    await testClock.sleep(5)
    const deployment = await held(bed, 'restart')
    // Moments are told apart by the millisecond.
    await testClock.sleep(5)
    control.log(newestOf(bed), 'of its second life')
    bed.session.respond(() => ({ status: 200, body: 'ok' }))
    expect(await bed.end(deployment.id)).toMatchObject({ state: 'succeeded' })
    const lines = bed.deploys.show(deployment.id).events.map(({ line }) => line)
    expect(lines).toContain('of its second life')
    expect(lines).not.toContain('of its first life')
    await bed.deploys.close('wait')
  })

  it('a restart whose first container fails leaves the others alone, and says that what served does not', async () => {
    const bed = await deployed(['v1', 'v2'])
    const { control } = bed.session.engine
    control.failNext('containers.start', { kind: 'start-failed', host: 'local', message: 'no' })
    control.failNext('containers.start', { kind: 'start-failed', host: 'local', message: 'no' })
    expect(await done(bed, 'restart')).toMatchObject({
      ...{ state: 'interrupted', aftermath: 'not-put-back' },
      failure: { kind: 'start-failed' },
      undoFailure: { kind: 'undo-failed', stage: 'restart' },
    })
    expect(bed.containers()).toEqual(['v1 running', 'v2 exited'])
    expect(await bed.deploys.recover()).toMatchObject([{ state: 'failed', aftermath: 'put-back' }])
    expect(bed.containers()).toEqual(['v1 running', 'v2 running'])
    await bed.deploys.close('wait')
  })

  it('its name leads past the one of several that is restarted, until that is proved; one that is alone keeps it', async () => {
    const bed = await deployed(['v1', 'v2'])
    const names = () => bed.session.engine.control.containers().map(({ spec }) => spec.name)
    expect(names().map((name) => name.toLowerCase())).toEqual(['web', 'web'])
    await done(bed, 'restart')
    const moves = bed.session.engine.control.calls.flatMap(({ method, args: [id, name] }) => {
      const which = id === newestOf(bed) ? 'v2' : 'v1'
      if (method === 'containers.rename')
        return [`${`${name}`.toLowerCase() === 'web' ? 'named' : 'unnamed'} ${which}`]
      return ['containers.stop', 'containers.start'].includes(method)
        ? [`${method.slice(11)} ${which}`]
        : []
    })
    // A form of the name that the other has is tried first.
    const inOrder = moves.filter((move, at) => move !== moves[at - 1])
    const one = (which: string) =>
      ['unnamed', 'stop', 'start', 'named'].map((step) => `${step} ${which}`)
    expect(inOrder).toEqual([...one('v2'), ...one('v1')])
    expect(names().map((name) => name.toLowerCase())).toEqual(['web', 'web'])

    const alone = await deployed()
    await done(alone, 'restart')
    expect(alone.session.engine.control.mutations()).not.toContain('containers.rename')
    for (const each of [bed, alone]) await each.deploys.close('wait')
  })

  it('one of several that cannot be put back keeps no other from it', async () => {
    const refused = { kind: 'start-failed', host: 'local', message: 'no' } as const
    let stops = 0
    const bed = runBed({
      wrap: (session) =>
        withContainers(session, (real) => ({
          async stop(...asked) {
            stops += 1
            await real.stop(...asked)
            if (stops === 2) throw new FailureError(refused)
          },
        })),
    })
    bed.apply({ maxInstances: 2 }, withProbe)
    for (const tag of ['v1', 'v2']) await bed.deploy(tag)
    bed.session.engine.control.failNext('containers.start', refused)
    expect(await done(bed, 'stop')).toMatchObject({ state: 'interrupted', failure: refused })
    expect(bed.containers()).toEqual(['v1 running', 'v2 exited'])
    await bed.deploys.close('wait')
  })

  it('undoing a restart is done once what served answers again, not once it has been started', async () => {
    const bed = await deployed()
    let asked = 0
    const { id } = await held(bed, 'restart')
    bed.session.respond(() => {
      asked += 1
      return { status: asked > 3 ? 200 : 503, body: '' }
    })
    await bed.deploys.cancel(id)
    expect(await bed.end(id)).toMatchObject({ state: 'cancelled', aftermath: 'put-back' })
    expect(asked).toBeGreaterThan(3)
    await bed.deploys.close('wait')
  })

  it('a restart after which it does not answer is not said to be undone', async () => {
    const bed = await deployed()
    bed.session.respond(() => ({ status: 503, body: '' }))
    expect(await done(bed, 'restart')).toMatchObject({
      ...{ state: 'interrupted', aftermath: 'not-put-back', failure: { kind: 'health-timeout' } },
      undoFailure: { reason: expect.stringMatching(/is up, and does not answer as it is to$/) },
    })
    expect(bed.containers()).toEqual(['v1 running'])
    await bed.deploys.close('wait')
  })

  it('where nothing is there, start says so and does nothing', async () => {
    const bed = await deployed()
    bed.session.engine.control.vanish(newestOf(bed))
    const { id } = await bed.start('v1', { action: 'start' })
    expect(await bed.end(id)).toMatchObject({ state: 'skipped' })
    const why = bed.deploys.show(id).events.map(({ line }) => line)
    expect(why).toContain('nothing to start: nothing is there; deploy it, or roll back')
    expect(bed.session.engine.control.mutations()).toEqual([])
    await bed.deploys.close('wait')
  })

  it('a stop during which the host goes away is taken back when it answers again', async () => {
    let stops = 0
    const bed = runBed({
      wrap: (session) =>
        withContainers(session, (real) => ({
          async stop(...asked) {
            stops += 1
            if (stops === 2) session.engine.control.setReachable(false)
            await real.stop(...asked)
          },
        })),
    })
    bed.apply({ maxInstances: 2 }, withProbe)
    for (const tag of ['v1', 'v2']) await bed.deploy(tag)
    const { id } = await bed.start('v1', { action: 'stop' })
    expect(await bed.end(id)).toMatchObject({ state: 'interrupted' })
    expect(bed.containers()).toEqual(['v1 running', 'v2 exited'])
    bed.session.engine.control.setReachable(true)
    await bed.deploys.recover()
    await expect.poll(() => bed.deploys.interrupted()).toEqual([])
    expect(bed.store.deployments.get(id)).toMatchObject({ state: 'failed', recovered: true })
    expect(bed.containers()).toEqual(['v1 running', 'v2 running'])
    await bed.deploys.close('wait')
  })

  it('a stop that is asked for while a deployment waits takes its place', async () => {
    const bed = await deployed()
    bed.session.respond(() => ({ status: 500, body: '' }))
    const running = await bed.start('v2')
    await bed.reached(running.id, 'health')
    const waiting = await bed.start('v3')
    const stop = await bed.start('v1', { action: 'stop' })
    expect(await bed.end(waiting.id)).toMatchObject({ state: 'cancelled' })
    expect(await bed.end(running.id)).toMatchObject({ state: 'failed' })
    expect(await bed.end(stop.id)).toMatchObject({ state: 'succeeded', action: 'stop' })
    expect(bed.containers()).toEqual(['v1 exited'])
    await bed.deploys.close('wait')
  })

  it('what was stopped is deployed anew as if nothing ran', async () => {
    const bed = await deployed()
    await done(bed, 'stop')
    expect(await bed.deploy('v1')).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect(bed.containers()).toEqual(['v1 running'])
    await bed.deploys.close('wait')
  })

  it('services of a workload that has none are refused', async () => {
    const bed = await deployed()
    const options = { services: ['db'], scale: {}, volumes: [], removeOrphans: false }
    await expect(bed.start('v1', { action: 'stop', options })).rejects.toMatchObject({
      failure: { kind: 'invalid', issues: [{ path: 'options.services' }] },
    })
    await bed.deploys.close('wait')
  })
})
