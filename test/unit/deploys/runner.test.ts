import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import type { FakeMethod } from '../../support/fake-engine/fake-state.ts'
import { hurriedBed, type RunBed, runBed, withContainers } from './run-bed.ts'

const engineError = {
  kind: 'engine-error',
  host: 'local',
  operation: 'test',
  status: 500,
  message: 'no',
} as const

describe('a run', () => {
  it('TF-36 journals intent and result of each stage, and undoes what was begun in reverse', async () => {
    const bed = hurriedBed()
    bed.apply()
    bed.session.respond(() => ({ status: 500, body: 'not yet' }))
    const failed = await bed.deploy()
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { kind: 'health-timeout', probe: { status: 500, answer: 'not yet' } },
    })
    const marks = bed.store.journal.entries(failed.id).map(({ stage, mark }) => `${stage} ${mark}`)
    expect(marks.filter((mark, index) => mark !== marks[index - 1])).toEqual([
      ...['resolve intent', 'resolve done', 'pull intent', 'pull done'],
      ...['create intent', 'create done', 'start intent', 'start done'],
      ...['health intent', 'health failed', 'start undone', 'create undone'],
    ])
    expect(bed.session.engine.control.mutations()).toEqual([
      ...['networks.ensure', 'containers.create', 'containers.start'],
      ...['containers.stop', 'containers.remove'],
    ])
    expect(bed.containers()).toEqual([])
  })

  it('TF-18, TF-23 fails before anything when the containers cannot be listed, and tells so once', async () => {
    const bed = hurriedBed()
    bed.apply()
    bed.session.engine.control.failNext('containers.list', engineError)
    expect(await bed.deploy()).toMatchObject({ state: 'failed', failure: engineError, stages: [] })
    expect(bed.session.engine.control.mutations()).toEqual([])
    const told = bed.store.activity.list({ limit: 10 })
    expect(told.map(({ event }) => event)).toEqual(['deployment-failed'])
  })

  it('TF-20 does not take a deployment for done when the engine cannot confirm it', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    bed.session.engine.control.failNext('containers.inspect', engineError)
    expect((await bed.deploy('v1')).state).not.toBe('skipped')
    expect((await bed.deploy('v1')).state).toBe('skipped')
  })

  it('TF-35 removes the new container when its release cannot be recorded', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    const failure = { kind: 'no-space', where: 'state', message: 'full' } as const
    const add = () => {
      throw new FailureError(failure)
    }
    Object.assign(bed.store.releases, { add })
    const failed = await bed.deploy('v2')
    expect(failed).toMatchObject({ state: 'failed', failure })
    expect(failed.stages.find(({ name }) => name === 'record')?.failure).toEqual(failure)
    expect(bed.containers()).toEqual(['v1 running'])
    expect(bed.store.releases.list('web').map(({ name }) => name)).toEqual(['r1'])
  })

  it('TF-27 says only that the pull failed; what the registry said is in the output', async () => {
    const bed = hurriedBed()
    pullFrom(bed)
    const { control } = bed.session.engine
    const reason = 'Get "https://user:hunter22@registry.example.com/v2/": boom'
    control.failNext('images.pull', {
      kind: 'pull-failed',
      host: 'local',
      image: 'registry.example.com/app:v2',
      reason,
    })
    const failed = await bed.deploy('v2')
    expect(failed.failure).toMatchObject({ kind: 'pull-failed' })
    expect(JSON.stringify(failed)).not.toContain('hunter22')
    if (failed.failure) expect(describeFailure(failed.failure).title).toMatch(/could not be pulled/)
    const { events } = bed.deploys.show(failed.id)
    const logged = events.filter(({ kind, stage }) => kind === 'log' && stage === 'pull')
    expect(logged.map(({ line }) => line)).toEqual([reason])
  })

  it('waits for an image that says itself how long it may be starting', async () => {
    const bed = hurriedBed()
    const script = [{ afterMs: 600, do: 'health', health: 'healthy' }] as const
    const image = { hasHealthcheck: true, startingMs: 5_000, script }
    bed.session.engine.control.addImage('localhost/app:slow', image)
    const deploy = { healthTimeout: '300ms', soak: '0ms', stopTimeout: '1s' }
    bed.apply({ port: 0, healthcheck: '' }, { deploy })
    expect(await bed.deploy('slow')).toMatchObject({ state: 'succeeded', verified: true })
    bed.session.engine.control.addImage('localhost/app:hasty', { ...image, startingMs: 100 })
    expect((await bed.deploy('hasty')).failure).toMatchObject({ kind: 'health-timeout' })
  })

  it.each([
    ['health_status: unhealthy', 'turned unhealthy once while it was watched'],
    ['die', 'ended, and was started again, while it was watched'],
    ['oom', 'ran out of memory'],
    ['pause', 'was paused while it was watched'],
  ])('does not trust a container that is well again after "%s"', async (action, words) => {
    const bed = runBed()
    bed.apply({}, { deploy: { healthTimeout: '20s', soak: '20s', stopTimeout: '1s' } })
    const { id } = await bed.start()
    await bed.reached(id, 'soak')
    const { control } = bed.session.engine
    const [container] = control.containers()
    let isOver = false
    const ended = bed.end(id).finally(() => (isOver = true))
    while (!isOver) {
      control.emit({ type: 'container', action, id: container?.id ?? '' })
      control.emit({ type: 'container', action, id: 'of-another' })
      await sleep(20)
    }
    const { failure, state } = await ended
    expect(state).toBe('failed')
    expect(failure && describeFailure(failure).title).toBe(
      `New container ${container?.spec.name} ${words}`,
    )
    expect(bed.containers()).toEqual([])
  })

  it('says of what served before only what is true', async () => {
    const bed = hurriedBed()
    bed.apply()
    bed.session.respond(() => undefined)
    const first = await bed.deploy('v1')
    expect(first).toMatchObject({ state: 'failed', aftermath: 'nothing-before' })
    expect(detailOf(first)).toContain('Nothing of it served before')
    bed.session.respond(() => ({ status: 200, body: 'ok' }))
    await bed.deploy('v1')
    bed.session.respond(() => undefined)
    const second = await bed.deploy('v2')
    expect(second).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    expect(detailOf(second)).toContain('What served before is serving.')
  })

  it('that fails, and leaves volumes that it made, names them', async () => {
    const bed = hurriedBed()
    bed.apply({ volumes: [{ scope: 'named', name: 'rows', target: '/data' }] })
    bed.session.respond(() => undefined)
    expect(await bed.deploy('v1')).toMatchObject({ state: 'failed', leftVolumes: ['rows'] })
    expect((await bed.deploy('v1')).leftVolumes).toBeUndefined()
  })
})

describe('a run that cannot be undone', () => {
  /** v1 served on a fixed port, v2 was never healthy, and v1 did not start again. */
  async function stuck() {
    const bed = hurriedBed()
    bed.apply({ publish: ['18080:80'] })
    await bed.deploy('v1')
    const { id: old = '' } = bed.session.engine.control.containers()[0] ?? {}
    bed.session.respond(() => undefined)
    const { control } = bed.session.engine
    let isPortTaken = true
    const start = bed.session.engine.containers.start
    Object.assign(bed.session.engine.containers, {
      start: async (id: string, signal?: AbortSignal) => {
        const failure = { kind: 'port-taken', host: 'local', port: '18080', holder: 'x' } as const
        if (id === old && isPortTaken) throw new FailureError(failure)
        await start(id, signal)
      },
    })
    const ended = await bed.deploy('v2')
    const mend = () => {
      isPortTaken = false
      bed.session.respond(() => ({ status: 200, body: 'ok' }))
    }
    return { bed, control, ended, mend }
  }

  it('says so at its end, beside the reason that it was undone for', async () => {
    const { bed, ended } = await stuck()
    expect(ended).toMatchObject({
      state: 'interrupted',
      failure: { kind: 'health-timeout' },
      aftermath: 'not-put-back',
      undoFailure: {
        kind: 'undo-failed',
        stage: 'stop-old',
        reason: expect.stringMatching(/^Port 18080 is taken/),
      },
    })
    expect(detailOf(ended)).toContain('may not serve now')
    expect(detailOf(ended)).not.toContain('is serving')
    expect(bed.containers()).toEqual(['v1 exited'])
    expect(bed.deploys.interrupted()).toEqual([ended.id])
  })

  it('is gone on with by recovery, each time anew, until what served before serves', async () => {
    const { bed, ended, mend } = await stuck()
    const { id } = ended
    expect(await bed.deploys.recover()).toMatchObject([{ id, state: 'interrupted' }])
    mend()
    const [settled] = await bed.deploys.recover()
    expect(settled).toMatchObject({
      ...{ id, state: 'failed', recovered: true, aftermath: 'put-back' },
      failure: { kind: 'health-timeout' },
    })
    expect(settled?.undoFailure).toBeUndefined()
    expect(bed.containers()).toEqual(['v1 running'])
    expect(bed.deploys.interrupted()).toEqual([])
  })

  it('gives way to a new deployment, also where it still cannot be undone', async () => {
    const { bed, ended } = await stuck()
    bed.session.respond(() => ({ status: 200, body: 'ok' }))
    expect((await bed.deploy('v3')).state).toBe('succeeded')
    expect(bed.containers()).toEqual(['v3 running'])
    expect(bed.deploys.show(ended.id).deployment).toMatchObject({
      state: 'failed',
      aftermath: 'not-put-back',
    })
    expect(bed.deploys.interrupted()).toEqual([])
  })

  it('does not say that what served is serving where it ended meanwhile', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    const { control } = bed.session.engine
    const [old] = control.containers()
    bed.session.respond(() => {
      if (old) control.exit(old.id, { exitCode: 1 })
      return undefined
    })
    const reason = expect.stringMatching(/served before, is exited$/)
    expect(await bed.deploy('v2')).toMatchObject({
      state: 'interrupted',
      undoFailure: { kind: 'undo-failed', stage: 'create', reason },
    })
  })
})

function detailOf({ failure, aftermath }: Deployment): string {
  return failure ? describeFailure(failure, { aftermath }).detail : ''
}

describe('cancelling', () => {
  const hanging: readonly (readonly [stage: string, method: FakeMethod])[] = [
    ['pull', 'images.pull'],
    ['create', 'networks.ensure'],
    ['start', 'containers.start'],
    ['record', 'containers.keepRunning'],
  ]
  it.each(hanging)('in stage %s, hanging in %s, ends it clean', async (stage, method) => {
    const bed = runBed()
    bed.apply()
    await bed.deploy('v1')
    const { control } = bed.session.engine
    if (stage === 'pull') pullFrom(bed)
    control.hang(method)
    const { id } = await bed.start('v2')
    await bed.reached(id, stage)
    await sleep(30)
    const cancelling = bed.deploys.cancel(id)
    control.hang(method, false)
    await expectCancelled(bed, await cancelling, stage)
  })

  it.each(['health', 'soak'])('in stage %s ends it clean', async (stage) => {
    const bed = runBed()
    bed.apply()
    await bed.deploy('v1')
    bed.apply({}, { deploy: { healthTimeout: '1h', soak: '1h', stopTimeout: '1s' } })
    if (stage === 'health') bed.session.respond(() => 'hang')
    const { id } = await bed.start('v2')
    await bed.reached(id, stage)
    await sleep(30)
    await expectCancelled(bed, await bed.deploys.cancel(id), stage)
  })

  it('while it looks around, before any stage, changes nothing', async () => {
    const bed = runBed()
    bed.apply()
    bed.session.engine.control.hang('containers.list')
    const { id } = await bed.start('v1')
    expect(await bed.deploys.cancel(id)).toMatchObject({ state: 'cancelled', stages: [] })
    expect(bed.session.engine.control.mutations()).toEqual([])
  })

  it('leaves nothing of a container that the engine finishes making after we hung up', async () => {
    let made: Promise<unknown> | undefined
    const bed = runBed({
      wrap: (session) =>
        withContainers(session, (real) => ({
          // As the Docker Engine does: hanging up does not stop it.
          async create(spec, signal) {
            const making = sleep(150).then(() => real.create(spec))
            made = making
            return await Promise.race([making, aborted(signal)])
          },
        })),
    })
    bed.apply()
    const { id } = await bed.start('v1')
    await bed.reached(id, 'create')
    await sleep(20)
    expect(await bed.deploys.cancel(id)).toMatchObject({ state: 'cancelled' })
    await made
    expect(bed.containers()).toEqual([])
  })

  it('while the old one is being stopped brings it back, though the engine goes on stopping it', async () => {
    let grace = 150
    let going: Promise<unknown> | undefined
    const ended = new Set<string>()
    const bed = runBed({
      wrap: (session) =>
        withContainers(session, (real) => ({
          // As the Docker Engine does: hanging up does not stop it, another stop at once does.
          async stop(id, timeoutMs, signal) {
            if (timeoutMs === 0) {
              ended.add(id)
              return await real.stop(id, timeoutMs)
            }
            const stopped = sleep(grace).then(async () => {
              if (!ended.has(id)) await real.stop(id, timeoutMs)
            })
            going = stopped
            await Promise.race([stopped, aborted(signal)])
          },
        })),
    })
    bed.apply({ publish: ['18080:80'] })
    grace = 0
    await bed.deploy('v1')
    grace = 150
    const { id } = await bed.start('v2')
    await bed.reached(id, 'stop-old')
    await sleep(20)
    expect(await bed.deploys.cancel(id)).toMatchObject({ state: 'cancelled' })
    await going
    expect(bed.containers()).toEqual(['v1 running'])
  })

  it('while the new one takes the place of the old one ends once the old one answers again', async () => {
    const bed = runBed()
    bed.apply({ publish: ['18080:80'] })
    await bed.deploy('v1')
    let asked = 0
    bed.session.respond(() => ({ status: 503, body: '' }))
    const { id } = await bed.start('v2')
    await bed.reached(id, 'health')
    bed.session.respond(() => {
      if (bed.containers().includes('v1 running')) asked += 1
      return { status: asked > 3 ? 200 : 503, body: '' }
    })
    expect(await bed.deploys.cancel(id)).toMatchObject({
      ...{ state: 'cancelled', aftermath: 'put-back' },
    })
    expect(asked).toBeGreaterThan(3)
  })

  it('while the old one drains cuts the draining short; the new one stays', async () => {
    const bed = runBed()
    bed.apply()
    await bed.deploy('v1')
    const { control } = bed.session.engine
    control.hang('containers.stop')
    const { id } = await bed.start('v2')
    await bed.reached(id, 'retire')
    await sleep(20)
    expect(await bed.deploys.cancel(id)).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect(bed.containers()).toEqual(['v2 running'])
  })

  it('while it is undone changes nothing about why it failed', async () => {
    const bed = runBed({
      wrap: (session) =>
        withContainers(session, (real) => ({
          remove: async (id) => void (await sleep(200).then(() => real.remove(id))),
        })),
    })
    bed.apply()
    bed.session.respond(() => undefined)
    const { id } = await bed.start('v1')
    await waitFor(() => bed.deploys.show(id).deployment.state === 'undoing')
    expect(await bed.deploys.cancel(id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'health-timeout' },
    })
    expect(bed.containers()).toEqual([])
  })

  it('a deletion before anything is removed starts everything again; after that it is finished', async () => {
    const bed = runBed()
    bed.apply()
    await bed.deploy('v1')
    const { control } = bed.session.engine
    control.hang('containers.stop')
    const first = await bed.start('', { action: 'remove' })
    await bed.reached(first.id, 'stop')
    await sleep(20)
    const cancelling = bed.deploys.cancel(first.id)
    control.hang('containers.stop', false)
    expect(await cancelling).toMatchObject({ state: 'cancelled' })
    expect(bed.containers()).toEqual(['v1 running'])
    expect(bed.store.workloads.get('web')).toBeDefined()

    const second = await bed.start('', { action: 'remove' })
    await bed.reached(second.id, 'remove')
    expect(await bed.deploys.cancel(second.id)).toMatchObject({ state: 'succeeded' })
    expect(bed.containers()).toEqual([])
    expect(bed.store.workloads.get('web')).toBeUndefined()
  })
})

/** The workload's image now comes from a registry, where its v2 is. */
function pullFrom(bed: RunBed): void {
  const image = 'registry.example.com/app'
  bed.apply({ image, pull: 'always' })
  const repoDigests = [`${image}:v2`, `${image}@sha256:${'d'.repeat(64)}`]
  bed.session.engine.control.addImage(`${image}:v2`, { remote: true, repoDigests })
}

async function expectCancelled(bed: RunBed, ended: Deployment, stage: string): Promise<void> {
  expect(ended).toMatchObject({
    state: 'cancelled',
    failure: { kind: 'cancelled', reason: 'requested' },
  })
  const failed = ended.stages.filter(({ failure }) => failure !== undefined)
  expect(failed.map(({ name }) => name)).toEqual([stage])
  expect(bed.containers()).toEqual(['v1 running'])
  expect(bed.bugs).toEqual([])
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function waitFor(isTrue: () => boolean): Promise<void> {
  await expect.poll(isTrue).toBe(true)
}
