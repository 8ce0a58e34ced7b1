import { describe, expect, it } from 'vitest'
import { showEnd } from '../../../../src/main/cli/show/deployment.ts'
import { createPaint } from '../../../../src/main/cli/show/paint.ts'
import type { Asked } from '../../../../src/main/deploys/request.ts'
import { instanceTraits } from '../../../../src/main/sources/instance/config.ts'
import { FailureError } from '../../../../src/shared/lib/failure-error.ts'
import { actionSchema, type Deployment } from '../../../../src/shared/model/deployment.ts'
import { describeFailure } from '../../../../src/shared/model/failure-text.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import { type InstanceBed, image, instanceBed, migrate, proxy, web } from './instance-bed.ts'

/** What a deployment that failed says of itself: as a whole, of its stage, and last in its timeline. */
function saidOf(bed: InstanceBed, { id, failure, stages }: Deployment) {
  const of = (each: Deployment['failure']) => (each ? describeFailure(each).title : '')
  const failed = stages.find((stage) => stage.failure)
  return [of(failure), of(failed?.failure), bed.store.deployments.events(id).at(-1)?.line]
}

const noop = { signal: new AbortController().signal }

describe('deploying an instance', () => {
  it('CP-12 starts its inits first, to their end, then its main, then its sidecar', async () => {
    const bed = instanceBed()
    bed.have([proxy, web, { ...migrate, name: 'seed', dependsOn: ['migrate'] }, migrate])
    const done = await bed.deploy()
    expect(done).toMatchObject({ state: 'succeeded' })
    const { stages, lanes } = done
    expect(stages.map(({ name }) => name)).toEqual([
      ...['resolve', 'pull', 'network', 'init migrate', 'init seed', 'main web'],
      ...['sidecar proxy', 'soak', 'record', 'retire'],
    ])
    expect(lanes.map(({ part }) => part)).toEqual(['migrate', 'seed', 'web', 'proxy'])
    expect(bed.services()).toEqual([
      ...['migrate exited', 'proxy running', 'seed exited', 'web running'],
    ])
    const release = bed.store.releases.list('web')[0]
    expect(release?.parts.map(({ part, mayEnd }) => `${part} ${mayEnd}`)).toEqual([
      ...['migrate true', 'proxy false', 'seed true', 'web false'],
    ])
  })

  it('CP-08 answers by its own name on the network, and on a port that the engine chooses', async () => {
    const bed = instanceBed()
    bed.have([web, proxy], {}, { env: { SHARED: 'all' } })
    await bed.deploy()
    const { spec } = bed.of('web')
    expect(spec).toMatchObject({
      ...{ network: 'web-net', aliases: ['web'], env: { SHARED: 'all' } },
      publish: [{ hostIp: '', hostPort: 0, containerPort: '8080/tcp' }],
      labels: { 'longshore.role': 'main', 'longshore.service': 'web', 'longshore.workload': 'web' },
    })
    expect(bed.of('proxy').spec.aliases).toEqual(['proxy'])
  })

  it('CP-09 has a port of its own on a host whose containers have no address that could be asked, for that alone', async () => {
    const bed = instanceBed({
      wrap: (session) => ({
        ...session,
        reach: { ...session.reach, learn: async () => 'published' },
      }),
    })
    const inside = { ...web, name: 'api', ports: [{ container: 8080, host: 'none' }] }
    bed.have([web, inside, { ...inside, name: 'quiet', healthcheck: '' }])
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    const published = (name: string) => bed.of(name).spec.publish
    expect(published('web')).toEqual([{ hostIp: '', hostPort: 0, containerPort: '8080/tcp' }])
    expect(published('api')).toEqual([
      { hostIp: '127.0.0.1', hostPort: 0, containerPort: '8080/tcp' },
    ])
    expect(published('quiet')).toEqual([])
    expect(await bed.deploy()).toMatchObject({ state: 'skipped' })
  })

  it('CP-12 begins nothing else where an init fails, and keeps it for its logs', async () => {
    const bed = instanceBed()
    bed.have([{ ...migrate, image: image('fails') }, web])
    const failed = await bed.deploy()
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'container-exited' } })
    expect(bed.services()).toEqual(['migrate exited'])
    expect(bed.of('migrate').spec.name).toMatch(/^failed_until_/)
    expect(failed.stages.find(({ name }) => name === 'main web')?.state).toBe('skipped')
    expect(bed.session.engine.control.networks()).not.toContain('web-net')
    expect(saidOf(bed, failed)).toEqual(Array(3).fill('Init migrate exited with code 3'))
    expect(failed.failure && describeFailure(failed.failure).detail).toMatch(
      /^The container is \S*migrate\S*\. An init is to run to its end with code 0 before anything/,
    )
  })

  it.each([
    ['ten minutes', {}, 600_000],
    ['what its document says', { timeout: '3s' }, 3_000],
  ])(
    'CP-12 gives an init %s, and then says that it did not complete',
    async (_, more, waitedMs) => {
      const bed = instanceBed()
      bed.have([{ ...migrate, image: image('hangs'), ...more }, web])
      const failed = await bed.deploy()
      expect(failed).toMatchObject({
        state: 'failed',
        failure: { kind: 'completion-timeout', waitedMs },
      })
      expect(saidOf(bed, failed)[0]).toMatch(/^Init migrate did not complete in /)
      expect(bed.session.engine.control.containers().some(({ state }) => state === 'running')).toBe(
        false,
      )
    },
  )

  it('CP-12, CP-27 takes an init for failed of which the engine killed something for want of memory, whatever it ended with', async () => {
    const bed = instanceBed()
    bed.session.engine.control.addImage(image('starved'), {
      script: [{ afterMs: 10, do: 'exit', exitCode: 0, oomKilled: true }],
    })
    bed.have([{ ...migrate, image: image('starved') }, web])
    const failed = await bed.deploy()
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'container-exited' } })
    expect(saidOf(bed, failed)[0]).toBe('Init migrate ran out of memory')
    expect(bed.services()).toEqual(['migrate exited'])
  })

  it('CP-14, CP-15 changes nothing where nothing is to change, and makes anew only what is, beside the rest', async () => {
    const bed = instanceBed()
    bed.have([migrate, web, proxy])
    await bed.deploy()
    const { control } = bed.session.engine
    const before = control.containers().map(({ id }) => id)
    expect(await bed.deploy()).toMatchObject({ state: 'skipped' })
    expect(control.containers().map(({ id }) => id)).toEqual(before)

    const kept = [bed.of('migrate').id, bed.of('web').id]
    const old = bed.of('proxy').id
    bed.have([migrate, web, { ...proxy, image: image('v2') }])
    const done = await bed.deploy()
    expect(done.state).toBe('succeeded')
    expect(done.stages.map(({ name }) => name)).toContain('sidecar proxy')
    expect(done.stages.map(({ name }) => name)).not.toContain('main web')
    expect([bed.of('migrate').id, bed.of('web').id]).toEqual(kept)
    expect(bed.of('proxy').id).not.toBe(old)
    expect(control.containers().map(({ id }) => id)).not.toContain(old)
    expect(control.networks()).toContain('web-net')
    expect(bed.store.releases.list('web')[0]?.parts).toHaveLength(3)
  })

  it('is unverified as long as nothing proves one of its services, also one that stays as it is', async () => {
    const bed = instanceBed()
    const quiet = { ...proxy, healthcheck: '' }
    bed.have([web, quiet])
    const first = await bed.deploy()
    expect(first).toMatchObject({ state: 'succeeded', verified: false })
    const said = bed.store.deployments.events(first.id).map(({ line }) => line)
    const ends = said.filter((line) => / is (healthy|up)$/.test(line))
    expect(ends.map((line) => line.replace(/: .* is /, ' is '))).toEqual([
      ...['web is healthy', 'proxy is up'],
    ])
    expect(showEnd(createPaint(false), first)).toContain(
      'not every service has a health check, so nothing proved all of it healthy',
    )
    bed.have([{ ...web, image: image('v2') }, quiet])
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded', verified: false })
    expect(bed.store.releases.list('web')[0]).toMatchObject({ verified: false })
    bed.have([
      { ...web, image: image('v2') },
      { ...quiet, ports: web.ports, healthcheck: '/healthz' },
    ])
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded', verified: true })
  })

  it('CP-16 makes one anew whose variables changed, or whose tag is another image, though it is called the same', async () => {
    const bed = instanceBed()
    bed.have([web, proxy])
    await bed.deploy()
    const first = bed.of('web').id
    bed.have([{ ...web, env: { LEVEL: 'debug' } }, proxy])
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(bed.of('web').id).not.toBe(first)
    expect(bed.of('web').spec.env).toMatchObject({ LEVEL: 'debug' })

    const second = bed.of('web').id
    bed.session.engine.control.addImage(image('v1'), { id: 'sha256:moved' })
    await bed.deploy()
    expect(bed.of('web').id).not.toBe(second)
    expect(bed.of('web').imageId).toBe('sha256:moved')
  })

  it('CP-16 leaves the old one until the new one is proved', async () => {
    const bed = instanceBed()
    bed.have([web, proxy])
    await bed.deploy()
    const olds = bed.session.engine.control.containers().map(({ id }) => id)
    bed.session.respond(() => ({ status: 500, body: 'no' }))
    bed.have([
      { ...web, image: image('v2') },
      { ...proxy, image: image('v2') },
    ])
    expect(await bed.deploy()).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    expect(bed.session.engine.control.containers().map(({ id }) => id)).toEqual(olds)
    expect(bed.services()).toEqual(['proxy running', 'web running'])
  })

  it('CP-13 puts back as it was what was replaced already, also where it had to stop first', async () => {
    const bed = instanceBed()
    const fixed = { ...web, ports: [{ container: 8080, host: 18080 }] }
    bed.have([fixed, proxy])
    await bed.deploy()
    const olds = bed.session.engine.control.containers().map(({ id }) => id)
    bed.have(
      [
        { ...fixed, image: image('v2') },
        { ...proxy, image: image('fails') },
      ],
      {},
      { deploy: { healthTimeout: '2s', soak: '1s', stopTimeout: '1s' } },
    )
    const failed = await bed.deploy()
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'container-exited' } })
    expect(failed.stages.find(({ name }) => name === 'main web')?.state).toBe('undone')
    expect(bed.session.engine.control.containers().map(({ id }) => id)).toEqual(olds)
    expect(bed.services()).toEqual(['proxy running', 'web running'])
  })

  it.each<[string, (bed: InstanceBed) => void, string]>([
    [
      'does not answer',
      ({ session }) => session.respond(() => ({ status: 500, body: 'no' })),
      'Main web was not healthy after 2.0 s',
    ],
    [
      'ends while it is watched',
      ({ session: { engine } }) =>
        engine.control.addImage(image('v1'), {
          id: 'sha256:brief',
          script: [{ afterMs: 500, do: 'exit', exitCode: 7 }],
        }),
      'Main web exited with code 7',
    ],
    [
      'cannot be started',
      ({ session: { engine } }) =>
        engine.control.failNext('containers.start', {
          ...{ kind: 'start-failed', host: 'local', message: 'no such program' },
        }),
      'Main web could not be started on local',
    ],
  ])(
    'CP-11 says by role and name which service it was that %s, and leaves none of it',
    async (_, harm, title) => {
      const bed = instanceBed()
      bed.have([web, proxy], {}, { deploy: { healthTimeout: '2s', soak: '2s', stopTimeout: '1s' } })
      const before = bed.session.engine.control.networks()
      harm(bed)
      const failed = await bed.deploy()
      expect(failed).toMatchObject({ state: 'failed' })
      expect(saidOf(bed, failed)[0]).toBe(title)
      expect([bed.services(), bed.session.engine.control.networks()]).toEqual([[], before])
    },
  )

  it('says by role and name which service did not come up again', async () => {
    const bed = instanceBed()
    bed.have([web, proxy])
    await bed.deploy()
    await bed.end((await bed.start('', { action: 'stop', tag: undefined })).id)
    bed.session.respond(() => ({ status: 500, body: 'no' }))
    const failed = await bed.end((await bed.start('', { action: 'start', tag: undefined })).id)
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'health-timeout' } })
    expect(saidOf(bed, failed)[0]).toBe('Main web was not healthy after 2.0 s')
  })

  it('CP-15 pulls the services that are named, and leaves the others as they are whatever their tags mean by now', async () => {
    const bed = instanceBed()
    bed.have([migrate, web, proxy])
    await bed.deploy()
    const { control } = bed.session.engine
    const [init, old, beside] = ['migrate', 'web', 'proxy'].map((name) => bed.of(name).id)
    control.addImage(image('v1'), { id: 'sha256:moved' })
    control.addImage(image('done'), { id: 'sha256:done-moved' })
    const asked = { workload: 'web', action: 'pull', options: { ...noOptions, services: ['web'] } }
    const plan = await bed.deploys.plan(asked as Asked, noop.signal)
    expect(plan.targets[0]?.parts.map(({ part, change }) => `${part} ${change}`)).toEqual([
      ...['migrate unchanged', 'web recreate', 'proxy unchanged'],
    ])
    const pull = async (...services: string[]) => {
      const options = { ...noOptions, services }
      return await bed.end((await bed.start('', { action: 'pull', tag: undefined, options })).id)
    }
    expect(await pull('web')).toMatchObject({ state: 'succeeded' })
    expect(bed.of('web')).toMatchObject({ imageId: 'sha256:moved' })
    expect(bed.of('web').id).not.toBe(old)
    expect([bed.of('migrate').id, bed.of('proxy').id]).toEqual([init, beside])
    const parts = bed.store.releases.list('web')[0]?.parts.map((each) => each.imageId)
    expect(parts?.[2]).toBe('sha256:moved')
    expect(parts?.[1]).not.toBe('sha256:moved')
    expect(await pull('web')).toMatchObject({ state: 'skipped' })
    expect(await pull('nobody')).toMatchObject({ state: 'failed', failure: { kind: 'invalid' } })
  })

  it('starts nothing that is down where newer images are pulled, and says so', async () => {
    const bed = instanceBed()
    bed.have([web, proxy])
    await bed.deploy()
    const options = { ...noOptions, services: ['proxy'] }
    await bed.end((await bed.start('', { action: 'stop', tag: undefined, options })).id)
    bed.session.engine.control.addImage(image('v1'), { id: 'sha256:moved' })
    const plan = await bed.deploys.plan({ workload: 'web', action: 'pull' }, noop.signal)
    expect(plan.targets[0]?.warnings).toContain(
      'proxy is down, and stays so: deploy it to bring it up',
    )
    await bed.end((await bed.start('', { action: 'pull', tag: undefined })).id)
    expect(bed.services()).toEqual(['proxy exited', 'web running'])
    expect(bed.of('web').imageId).toBe('sha256:moved')
  })

  it('removes a service that is not in its document any more, once the rest is recorded', async () => {
    const bed = instanceBed()
    bed.have([web, proxy])
    await bed.deploy()
    bed.have([web])
    const plan = await bed.deploys.plan({ workload: 'web', action: 'deploy' }, noop.signal)
    expect(plan.targets[0]?.parts.map(({ part, change }) => `${part} ${change}`)).toEqual([
      ...['web unchanged', 'proxy remove'],
    ])
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(bed.services()).toEqual(['web running'])
  })

  it('CP-10 touches no container and no network of somebody else that is called as one of its own would be', async () => {
    const bed = instanceBed()
    const { control } = bed.session.engine
    const stranger = control.addContainer({ name: 'cp-web', image: image('v3') })
    await bed.session.engine.networks.ensure('web-net', { 'com.example': 'other' })
    bed.have([web])
    const refused = bed.deploys.plan({ workload: 'web', action: 'deploy' }, noop.signal)
    await expect(refused).rejects.toSatisfy(
      (error) =>
        error instanceof FailureError &&
        error.failure.kind === 'name-conflict' &&
        error.failure.name === 'web-net',
    )
    bed.have([web], { network: 'shared' })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(control.containers().some(({ id }) => id === stranger)).toBe(true)
    expect(bed.of('web').spec.aliases).toEqual(['web-web'])
  })

  it('CP-11 takes the image that the host has where its registry does not answer', async () => {
    const bed = instanceBed()
    const { control } = bed.session.engine
    control.addImage('acme/web:1')
    control.failNext('images.inRegistry', {
      ...{ kind: 'pull-failed', host: 'local', image: 'acme/web:1', reason: 'no route' },
    })
    bed.have([{ ...web, image: 'acme/web:1' }])
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(control.calls.map(({ method }) => method)).not.toContain('images.pull')
  })
})

describe('an instance as it is', () => {
  const ask = async (
    bed: ReturnType<typeof instanceBed>,
    action: 'stop' | 'start' | 'restart' | 'remove' | 'rollback',
    more = {},
  ) => await bed.end((await bed.start('', { action, tag: undefined, ...more })).id)

  it('CP-17, CP-18, CP-19 is stopped, started and restarted in the same containers, and its inits stay completed', async () => {
    const bed = instanceBed()
    bed.have([migrate, web, proxy])
    await bed.deploy()
    const { control } = bed.session.engine
    const ids = control.containers().map(({ id }) => id)
    control.forgetCalls()
    expect(await ask(bed, 'stop')).toMatchObject({ state: 'succeeded' })
    expect(bed.services()).toEqual(['migrate exited', 'proxy exited', 'web exited'])
    expect(await ask(bed, 'start')).toMatchObject({ state: 'succeeded' })
    const restarted = await ask(bed, 'restart')
    expect(restarted).toMatchObject({ state: 'succeeded' })
    expect(restarted.lanes.map(({ part }) => part)).not.toContain('migrate')
    expect(bed.services()).toEqual(['migrate exited', 'proxy running', 'web running'])
    expect(control.containers().map(({ id }) => id)).toEqual(ids)
    const started = control.calls.filter(({ method }) => method === 'containers.start')
    expect(started.map(({ args }) => args[0])).not.toContain(bed.of('migrate').id)
  })

  it('restarts the services that are named, and no others', async () => {
    const bed = instanceBed()
    bed.have([web, proxy])
    await bed.deploy()
    bed.session.engine.control.forgetCalls()
    const options = { services: ['proxy'], scale: {}, volumes: [], removeOrphans: false }
    await ask(bed, 'restart', { options })
    const { calls } = bed.session.engine.control
    const stopped = calls.filter(({ method }) => method === 'containers.stop')
    expect(stopped.map(({ args }) => args[0])).toEqual([bed.of('proxy').id])
  })

  it('CP-20 leaves nothing of it when it is removed, and removing it again is a success', async () => {
    const bed = instanceBed()
    bed.have([migrate, web, proxy])
    await bed.deploy()
    bed.session.engine.control.vanish(bed.of('proxy').id)
    expect(await ask(bed, 'remove')).toMatchObject({ state: 'succeeded' })
    expect(bed.services()).toEqual([])
    expect(bed.session.engine.control.networks()).not.toContain('web-net')
    bed.have([migrate, web, proxy])
    expect(await ask(bed, 'remove')).toMatchObject({ state: 'succeeded' })
  })

  it('CP-21 goes back to a release, service by service, and runs no init again', async () => {
    const bed = instanceBed()
    bed.have([migrate, web, proxy])
    await bed.deploy()
    bed.session.engine.control.addImage(image('done2'), {
      script: [{ afterMs: 10, do: 'exit', exitCode: 0 }],
    })
    bed.have([{ ...migrate, image: image('done2') }, { ...web, image: image('v2') }, proxy])
    await bed.deploy()
    const kept = [bed.of('migrate').id, bed.of('proxy').id]
    const asked = { workload: 'web', action: 'rollback', release: 'r1' } as const
    const { targets } = await bed.deploys.plan(asked, noop.signal)
    expect(targets[0]?.warnings).toContain(
      'Inits do not run again when a release is gone back to: migrate did its work for what is live now',
    )
    const back = await ask(bed, 'rollback', { release: 'r1' })
    expect(back).toMatchObject({ state: 'succeeded' })
    expect(bed.of('web').spec.labels['longshore.tag']).toBe('v1')
    expect([bed.of('migrate').id, bed.of('proxy').id]).toEqual(kept)
    bed.have([{ ...migrate, image: image('done2') }, web, proxy])
    await bed.deploy()
    expect(bed.of('migrate').id).toBe(kept[0])
  })

  const untrue = actionSchema.options.filter((action) => !instanceTraits.actions.includes(action))

  it.each(untrue)(
    'CP-06, CP-22 refuses to %s it, which it does not say of itself',
    async (action) => {
      const bed = instanceBed()
      bed.have([web])
      await bed.deploy()
      bed.session.engine.control.forgetCalls()
      const options = { ...noOptions, ...(action === 'scale' && { scale: { web: 2 } }) }
      await expect(bed.start('', { action, tag: undefined, options })).rejects.toSatisfy(
        (error) => error instanceof FailureError && error.failure.kind === 'invalid',
      )
      expect(bed.session.engine.control.mutations()).toEqual([])
    },
  )
})
