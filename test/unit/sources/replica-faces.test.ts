// Public names of several equal containers: each of them is led to, and nobody that is about to end.
import { expect, it } from 'vitest'
import { noOptions } from '../../../src/shared/model/options.ts'
import { type FakeRouter, fakeRouter } from '../../support/fake-router.ts'
import { hurriedBed } from '../deploys/run-bed.ts'

const faces = [{ domain: 'shop.example.com' }, { domain: 'api.example.com', targetPort: 81 }]
const quick = { soak: '0ms', stopTimeout: '1s', healthTimeout: '1s', drain: '0ms' }

function bedWith(more: Partial<FakeRouter['traits']> = {}) {
  let router: FakeRouter | undefined
  /** How often each container of the workload had been told to stop when a name was led elsewhere. */
  const stopsBefore: number[] = []
  const bed = hurriedBed({
    router(session) {
      const own = fakeRouter(session, more.byLabels)
      const set: typeof own.set = async (wanted, seen, how) => {
        stopsBefore.push(stops())
        return await own.set(wanted, seen, how)
      }
      router = { ...own, set, traits: { ...own.traits, ...more } }
      return router
    },
  })
  const { control } = bed.session.engine
  const stops = () => control.calls.filter(({ method }) => method === 'containers.stop').length
  const own = () => control.containers().filter(({ spec }) => spec.name !== 'their-proxy')
  bed.session.respond(() => ({ status: 200, body: 'ok' }))
  return {
    ...{ bed, own, stopsBefore },
    router: () => router as FakeRouter,
    ids: () => own().map(({ id }) => id.slice(0, 12)),
    led: (name = 'shop') =>
      router?.all().find((each) => each.name === `${name}.example.com`)?.targets ?? [],
    document(source: object, change: object = {}) {
      bed.apply(source as never, { faces, deploy: quick, ...change })
    },
    async scale(count: number) {
      const options = { ...noOptions, scale: { web: count } }
      return await bed.end((await bed.start('', { action: 'scale', options })).id)
    },
  }
}

const at = (ids: readonly string[], port = 80) => ids.map((id) => `${id}:${port}`)

it('lead to all that a deployment makes, and to those that scaling leaves, which is told before one ends', async () => {
  const { bed, ids, led, document, scale, stopsBefore } = bedWith()
  document({ replicas: 3 })
  const first = await bed.deploy()
  expect(first).toMatchObject({ state: 'succeeded' })
  const names = first.stages.map(({ name }) => name)
  expect(names.indexOf('route')).toBeGreaterThan(names.indexOf('replicas'))
  const three = ids()
  expect([led(), led('api')]).toEqual([at(three), at(three, 81)])
  expect(await bed.deploy()).toMatchObject({ state: 'skipped' })

  stopsBefore.splice(0)
  bed.session.engine.control.forgetCalls()
  const fewer = await scale(1)
  expect(fewer).toMatchObject({ state: 'succeeded' })
  expect(fewer.stages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['route', 'verify', 'drain', 'retire']),
  )
  expect(stopsBefore).toEqual([0, 0])
  expect(ids()).toEqual(three.slice(0, 1))
  expect([led(), led('api')]).toEqual([at(ids()), at(ids(), 81)])

  expect(await scale(2)).toMatchObject({ state: 'succeeded' })
  expect(ids()).toHaveLength(2)
  expect(led()).toEqual(at(ids()))
  expect(ids()).toContain(three[0])
})

it('lead where they led, to each in its place, where another version fails or their proxy says no', async () => {
  const { bed, ids, led, document, router, scale } = bedWith()
  document({ replicas: 3 })
  await bed.deploy()
  const before = router().all()
  let asked = 0
  bed.session.respond(() => {
    asked += 1
    return { status: asked > 2 ? 500 : 200, body: '' }
  })
  bed.session.engine.control.addImage('localhost/app:v2')
  expect(await bed.deploy('v2')).toMatchObject({ state: 'failed' })
  expect(router().all()).toEqual(before)
  bed.session.respond(() => ({ status: 200, body: 'ok' }))
  router().refuse('api.example.com', 1)
  expect(await scale(1)).toMatchObject({ state: 'failed', failure: { kind: 'proxy-refused' } })
  expect(router().all()).toEqual(expect.arrayContaining([...before]))
  expect(led()).toEqual(at(ids()))
  expect(ids()).toHaveLength(3)
})

it('are led anew, and nothing is made, where another hand led them to one of several', async () => {
  const { bed, ids, led, document, router } = bedWith()
  document({ replicas: 2 })
  await bed.deploy()
  const two = ids()
  const [shop] = router().all()
  if (shop) router().put({ ...shop, targets: shop.targets.slice(1), state: 'by hand' })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  expect(led()).toEqual(at(two))
  expect(ids()).toEqual(two)
  document({ replicas: 2 }, { faces: [] })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  expect([router().all(), ids()]).toEqual([[], two])
})

it('follow a replica that is made anew for one that ended by itself', async () => {
  const { bed, ids, led, document, own } = bedWith()
  document({ replicas: 3 })
  await bed.deploy()
  const [, second = { id: '' }] = own()
  bed.session.engine.control.exit(second.id, { exitCode: 1 })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  expect(ids()).toHaveLength(3)
  expect(ids()).not.toContain(second.id.slice(0, 12))
  expect(new Set(led())).toEqual(new Set(at(ids())))
})

it('lead to those that serve longest where their proxy has fewer places, as the plan says', async () => {
  const { bed, ids, led, document, scale } = bedWith({ mostTargets: 1 })
  document({ replicas: 3 })
  const { signal } = new AbortController()
  const { targets } = await bed.deploys.plan(
    { workload: 'web', action: 'deploy', tag: 'v1' },
    signal,
  )
  expect(targets[0]?.warnings).toContain(
    'shop.example.com leads to one of the 3 containers: Longshore’s edge leads a name to one place at most',
  )
  await bed.deploy()
  expect(led()).toEqual(at(ids().slice(0, 1)))
  await scale(1)
  expect(led()).toEqual(at(ids()))
})

it('are made with other labels, all of them, where their proxy goes by labels and the names are others', async () => {
  const { bed, own, document } = bedWith({ byLabels: true })
  document({ replicas: 2 })
  await bed.deploy()
  const before = own().map(({ id }) => id)
  document({ replicas: 2 }, { faces: [{ domain: 'new.example.com' }] })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  expect(own().map(({ spec }) => spec.labels['route.new.example.com'])).toEqual(['80', '80'])
  expect(own().some(({ id }) => before.includes(id))).toBe(false)
})
