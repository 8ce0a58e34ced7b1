// What the stages of a stack ask of docker compose and of the engine.
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../../../src/main/engine/engine.ts'
import { filesStage } from '../../../../src/main/sources/compose/apply/files.ts'
import { repairCutShort } from '../../../../src/main/sources/compose/apply/project-run.ts'
import { putBack } from '../../../../src/main/sources/compose/apply/put-back.ts'
import { recordStage } from '../../../../src/main/sources/compose/apply/record.ts'
import { removalStages } from '../../../../src/main/sources/compose/apply/removal.ts'
import { startFirstStage } from '../../../../src/main/sources/compose/apply/start-first.ts'
import { upStage } from '../../../../src/main/sources/compose/apply/up.ts'
import { composeSource } from '../../../../src/main/sources/compose/compose.ts'
import type { ServiceChange, UpBody } from '../../../../src/main/sources/compose/plan/body.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { fail, failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { fakeRouter } from '../../../support/fake-router.ts'
import { services } from '../../../support/sources.ts'
import { owner, stageBed } from './stage-bed.ts'

const source = composeSource(services)

const change = (
  service: string,
  what: ServiceChange['change'],
  { to = 1, order = 'replace' as ServiceChange['order'] } = {},
): ServiceChange => ({
  ...{ service, change: what, reasons: [], from: 1, to, order, why: '', outageMs: 0 },
})

describe('up', () => {
  it('makes as many of each as are wanted, builds nothing, and pulls only where it may', async () => {
    const asked = async (more: Partial<UpBody>) => {
      const { body, run, calls } = stageBed()
      const services = [change('web', 'scale', { to: 3 }), change('old', 'orphan', { to: 0 })]
      await upStage(body({ services, ...more })).run(run)
      return calls
    }
    const up = 'up --detach --no-build --pull'
    expect(await asked({})).toEqual([`${up} never --scale web=3`])
    expect(await asked({ mayPull: true })).toEqual([`${up} missing --scale web=3`])
    expect(await asked({ isScaling: true })).toEqual([`${up} never --no-recreate --scale web=3`])
  })

  it('SD-10 takes away what the project has no more only where that was agreed, and nothing else', async () => {
    const over = async (removeOrphans: boolean) => {
      const { add, body, run, left, kept } = stageBed()
      for (const service of ['web', 'old', 'newer']) add(service, true)
      const services = [change('web', 'unchanged'), change('old', 'orphan', { to: 0 })]
      await upStage(body({ services, removeOrphans })).run(run)
      return { left: left(), kept }
    }
    expect((await over(false)).left).toHaveLength(3)
    expect(await over(true)).toEqual({
      left: ['ls-shop-newer-1 running', 'ls-shop-web-1 running'],
      kept: ['ls-shop-old-1'],
    })
  })
})

describe('files that were brought', () => {
  it('are told of where what is live again sees newer ones than it did', async () => {
    const bed = stageBed()
    const previous = bed.previous(['web', 'api'])
    if (!previous?.services.web || !previous.services.api) throw new Error('both were made')
    previous.services.web.mounted = { './conf': 'h1', './same': 'h1' }
    previous.services.api.mounted = { './same': 'h1' }
    const mounted = { web: { './conf': 'h2', './same': 'h1' }, api: { './same': 'h1' } }
    const undo = async (facts: object) =>
      await filesStage(services, bed.body({ previous, mounted })).undo?.({
        ...bed.run,
        facts,
      } as StageRun)
    await undo({})
    expect(bed.notes).toEqual([])
    await undo({ brought: true })
    expect(bed.notes).toEqual([
      expect.stringMatching(
        /^on \S+ these files stay as they were brought, .*: \.\/conf \(seen by web\)\./,
      ),
    ])
  })
})

describe('start-first', () => {
  const services = [change('web', 'recreate', { order: 'start-first' }), change('db', 'recreate')]

  it('has the old one go only once the new one is healthy', async () => {
    let looks = 0
    const bed = stageBed(() => {
      const { id } = bed.add('web', true, { name: 'ls-shop-web-2', hash: 'h2' })
      bed.control.setHealth(id, 'starting')
      const become = () => {
        expect(bed.left()).toContain('ls-shop-web-1 running')
        looks += 1
        if (looks < 5) setTimeout(become, 5)
        else bed.control.setHealth(id, 'healthy')
      }
      become()
    })
    const before = [bed.add('web', true), bed.add('db', true)]
    await startFirstStage(bed.body({ services, before })).run(bed.run)
    expect(looks).toBe(5)
    expect(bed.left()).toEqual(['ls-shop-db-1 running', 'ls-shop-web-2 running'])
    expect(bed.calls).toEqual([
      'up --detach --no-recreate --no-build --pull never --scale web=2 web',
    ])
  })

  it('has the old one serve on where the new one ends, or is late', async () => {
    const failing = async (how: 'ends' | 'late') => {
      const bed = stageBed(() => {
        const { id } = bed.add('web', true, { name: 'ls-shop-web-2', hash: 'h2' })
        bed.control.setHealth(id, 'starting')
        if (how === 'ends') bed.control.exit(id, { exitCode: 3 })
      })
      const before = [bed.add('web', true)]
      const body = bed.body({ services, before, healthTimeoutMs: 20 })
      await expect(startFirstStage(body).run(bed.run)).rejects.toMatchObject({
        failure: { kind: how === 'ends' ? 'container-exited' : 'health-timeout' },
      })
      expect(bed.left()).toContain('ls-shop-web-1 running')
    }
    await failing('ends')
    await failing('late')
  })
})

describe('what a recreation that was cut short left', () => {
  const labels = { 'com.docker.compose.replace': 'ls-shop-web-1' }
  const left = { name: '0123456789ab_ls-shop-web-1', labels }

  it('goes where the old one is still there, and stays where it is gone', async () => {
    const both = stageBed()
    both.add('web', true)
    both.add('web', false, left)
    await repairCutShort(both.run, both.body())
    expect(both.left()).toEqual(['ls-shop-web-1 running'])
    const alone = stageBed()
    alone.add('web', false, left)
    await repairCutShort(alone.run, alone.body())
    expect(alone.left()).toEqual(['0123456789ab_ls-shop-web-1 created'])
    expect(alone.notes).toEqual([expect.stringContaining('becomes ls-shop-web-1')])
  })
})

describe('a stack as it is', () => {
  it.each(['stop', 'start', 'restart'] as const)(
    'SD-15 SD-22 is asked to %s in the same containers, those that were named alone',
    async (type) => {
      const asked = async (named: readonly string[]) => {
        const { add, body, run, calls } = stageBed()
        const before = [add('web', true), add('side', true)]
        const stages = source.stages({ ...body({ before }), type, services: named })
        await stages[0]?.run(run)
        expect(stages.map(({ name }) => name)).toEqual(
          type === 'stop' ? ['stop'] : [type, 'stabilise'],
        )
        return calls
      }
      expect(await asked([])).toEqual([type])
      expect(await asked(['side'])).toEqual([`${type} side`])
    },
  )

  it('is started once more, and no more than that, where the engine lost a container as it started it', async () => {
    const message = 'runc create failed: init: read init-p: connection reset by peer'
    const losing = async (
      losses: number,
      act: (bed: ReturnType<typeof stageBed>) => Promise<unknown>,
    ) => {
      let left = losses
      const bed = stageBed(() => {
        left -= 1
        if (left >= 0) fail({ kind: 'start-failed', host: 'local', message })
      })
      const failure = await act(bed).then(() => undefined, failureOf)
      return { calls: bed.calls.map((call) => call.split(' ')[0]), failed: failure?.kind }
    }
    const control =
      (type: 'start' | 'restart') =>
      async ({ add, body, run }: ReturnType<typeof stageBed>) => {
        const [first] = source.stages({
          ...body({ before: [add('web', false)] }),
          type,
          services: [],
        })
        await first?.run(run)
      }
    const up = async ({ body, run }: ReturnType<typeof stageBed>) =>
      await upStage(body({ services: [change('web', 'create')] })).run(run)
    const startFirst = async ({ add, body, run }: ReturnType<typeof stageBed>) => {
      const before = [add('web', true)]
      const services = [change('web', 'recreate', { order: 'start-first' })]
      await startFirstStage(body({ before, services })).run(run)
    }
    const back = async ({ add, body, run, previous }: ReturnType<typeof stageBed>) => {
      const gone = { id: 'gone', name: 'ls-shop-web-1', service: 'web', isUp: true, restarts: 0 }
      add('web', true, { hash: 'h2' })
      await putBack(run, body({ before: [gone], previous: previous(['web']) }), async () => {})
    }
    for (const [act, verb] of [
      [control('start'), 'start'],
      [control('restart'), 'restart'],
      [up, 'up'],
      [back, 'up'],
    ] as const)
      expect(await losing(1, act)).toEqual({ calls: [verb, verb], failed: undefined })
    expect((await losing(2, control('start'))).failed).toBe('start-failed')
    expect((await losing(2, up)).calls).toEqual(['up', 'up'])
    expect((await losing(2, startFirst)).calls).toEqual(['up', 'up'])
  })

  it('is taken down with a network that what reaches its containers from here is on', async () => {
    const { body, run, networks, control, left } = stageBed()
    const marks = { ...owner, 'longshore.role': 'compose', 'com.docker.compose.project': 'ls-shop' }
    const network = 'ls-shop_default'
    await networks.ensure(network, marks)
    const helper = control.addContainer({ name: 'helper', image: 'app:1', network }, true)
    expect(await networks.inspect(network)).toMatchObject({ containers: 1 })
    const { session } = run
    const leave = async (name: string) => {
      if (name === network) await session.engine.containers.remove(helper)
    }
    const taking = {
      ...{ ...run, retireReleases() {} },
      session: { ...session, reach: { ...session.reach, leave } },
    }
    for (const stage of removalStages({ ...body(), type: 'remove', volumes: [] }))
      await stage.run(taking)
    expect([left(), await networks.inspect(network)]).toEqual([[], undefined])
  })

  it('TF-54 is taken down whole where its proxy does not answer, and tells what is left there', async () => {
    const { add, body, run, left, notes, control } = stageBed()
    control.addImage('localhost/app:v1')
    const away = async () => fail({ kind: 'proxy-away', host: 'local', proxy: 'Caddy', reason: '' })
    const router = { ...fakeRouter(run.session as never), read: away }
    const routes = [{ name: 'shop.example.com', path: '/' }]
    const removal = { ...body({ before: [add('web', true)] }), type: 'remove' as const }
    for (const stage of removalStages({ ...removal, routes, volumes: [] }))
      await stage.run({ ...run, router, retireReleases() {} })
    expect(left()).toEqual(['their-proxy running'])
    expect(notes).toContainEqual(
      expect.stringContaining('shop.example.com could not be taken down'),
    )
  })

  it('SD-16 is taken down with its networks, and with the volumes that were named', async () => {
    const { add, body, run, left, kept, networks } = stageBed()
    const { volumes } = run.session.engine
    const marks = {
      ...{ 'com.docker.compose.project': 'ls-shop', 'longshore.role': 'compose' },
      ...{ 'longshore.installation': 'mine', 'longshore.workload': 'shop' },
    }
    await networks.ensure('ls-shop_default', marks)
    await networks.ensure('ls-shop_theirs', { 'com.docker.compose.project': 'ls-shop' })
    for (const name of ['ls-shop_keep', 'ls-shop_drop']) await volumes.ensure(name, marks)
    const before = [add('web', true), add('side', true)]
    let retired = 0
    const { engine } = run.session
    const volumesOf: unknown[] = []
    const containers: Engine['containers'] = {
      ...engine.containers,
      async remove(id, signal, unnamedVolumes) {
        volumesOf.push(unnamedVolumes)
        await engine.containers.remove(id, signal)
      },
    }
    const session = { ...run.session, engine: { ...engine, containers } }
    const taking = { ...run, session, retireReleases: () => (retired += 1) }
    const removal = { ...body({ before }), type: 'remove' as const, volumes: ['ls-shop_drop'] }
    for (const stage of removalStages(removal)) await stage.run(taking)
    expect([left(), retired, [...kept].sort()]).toEqual([
      [],
      1,
      ['ls-shop-side-1', 'ls-shop-web-1'],
    ])
    expect(await networks.list([])).toEqual(expect.arrayContaining(['ls-shop_theirs']))
    expect(await networks.list([])).not.toContain('ls-shop_default')
    expect(await volumes.list([])).toEqual(['ls-shop_keep'])
    expect(volumesOf).toEqual(['keep', 'keep'])
  })
})

describe('a release of a stack', () => {
  const checked = { image: 'app:1' }
  const job = { image: 'app:1' }
  const recorded = async (stable: boolean, services: Record<string, object>, more: object = {}) => {
    const { add, body, control, run } = stageBed()
    for (const [name, service] of Object.entries(services)) {
      const { id } = add(name, true)
      if (service === checked) control.setHealth(id, 'healthy')
      if (service === job) control.exit(id, { exitCode: 0 })
    }
    const found: unknown[] = []
    const recordRelease = (...release: unknown[]) => {
      found.push(...release)
      return { name: 'r1' }
    }
    const rendered = renderedSchema.parse({ name: 'ls-shop', services })
    const changes = Object.keys(services).map((name) => change(name, 'create'))
    const recording = Object.assign(run, { recordRelease, intent: {}, facts: { stable } })
    await recordStage(body({ rendered, services: changes, ...more })).run(recording as never)
    return found
  }

  it('SD-27 is verified only where every service held, and says itself that it is well', async () => {
    const verified = async (...asked: Parameters<typeof recorded>) => (await recorded(...asked))[1]
    expect(await verified(true, { web: checked })).toBe(true)
    expect(await verified(false, { web: checked })).toBe(false)
    expect(await verified(true, { web: checked, side: { image: 'app:1' } })).toBe(false)
    // That there is a health check proves nothing: it has to have passed.
    const declared = { image: 'app:1', healthcheck: { test: ['CMD', 'true'] } }
    expect(await verified(true, { web: declared })).toBe(false)
    expect(await verified(true, { web: checked, job }, { jobs: ['job'] })).toBe(true)
    expect(await verified(true, { web: checked, job })).toBe(false)
  })

  it('SD-17 holds the project, and of each service the image that runs and its hash', async () => {
    const [release] = await recorded(true, { web: checked })
    expect(release).toMatchObject({
      fingerprint: 'sha256:c',
      parts: [{ part: 'web', image: 'app:1', replicas: 1, mayEnd: false }],
      rendered: {
        project: { services: { web: { image: 'app:1' } } },
        services: {
          web: { image: 'app:1', imageId: expect.stringMatching(/^sha256:/), hash: 'h1' },
        },
      },
    })
  })
})
