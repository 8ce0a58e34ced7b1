// Public names of one container that change while the container would not.
import { expect, it } from 'vitest'
import { FailureError, fail } from '../../../src/shared/lib/failure-error.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { type FakeRouter, fakeRouter } from '../../support/fake-router.ts'
import { hurriedBed } from '../deploys/run-bed.ts'
import { web as main } from './instance/instance-bed.ts'
import { movingBed } from './moving-bed.ts'

const shop = { domain: 'shop.example.com' }

it('is not live as wanted where a name leads to another port of it, or is to be led otherwise', async () => {
  let router: FakeRouter | undefined
  const bed = hurriedBed({ router: (session) => (router = fakeRouter(session)) })
  bed.apply({}, { faces: [shop] })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  expect(await bed.deploy()).toMatchObject({ state: 'skipped' })
  for (const more of [{ targetPort: 81 }, { targetPort: 81, tls: 'off' }, { accessList: 3 }]) {
    bed.apply({}, { faces: [{ ...shop, ...more }] })
    expect(await bed.deploy(), JSON.stringify(more)).toMatchObject({ state: 'succeeded' })
    expect(await bed.deploy(), JSON.stringify(more)).toMatchObject({ state: 'skipped' })
  }
  expect(router?.leads()).toEqual(['shop.example.com -> nobody:80'])
  bed.apply({}, { faces: [{ ...shop, tls: { certificate: 'mine' } }] })
  await expect(bed.deploy()).resolves.toMatchObject({
    ...{ state: 'failed', stages: [] },
    failure: { kind: 'invalid', issues: [{ path: 'faces[0].tls.certificate' }] },
  })
})

it('TF-52 all lead to what is live as older containers go, also where the first face is off and others name other ports', async () => {
  let router: FakeRouter | undefined
  const bed = hurriedBed({ router: (session) => (router = fakeRouter(session)) })
  bed.apply({}, { faces: [{}, shop, { domain: 'api.example.com', targetPort: 81 }] })
  for (const tag of ['v1', 'v2', 'v3', 'v1']) {
    bed.session.engine.control.addImage(`localhost/app:${tag}`)
    expect(await bed.deploy(tag)).toMatchObject({ state: 'succeeded' })
    const own = bed.session.engine.control.containers().filter(({ id }) => id !== router?.id)
    expect(own.map(({ spec, state }) => [spec.labels['longshore.tag'], state])).toEqual([
      [tag, 'running'],
    ])
    const at = `${own[0]?.id.slice(0, 12)}`
    expect(router?.all().map(({ name, targets }) => [name, targets.join()])).toEqual([
      ['shop.example.com', `${at}:80`],
      ['api.example.com', `${at}:81`],
    ])
  }
})

it('TF-54 leaves a name of another workload when it is removed, and does not say that it would take it down', async () => {
  let router: FakeRouter | undefined
  const bed = hurriedBed({ router: (session) => (router = fakeRouter(session)) })
  bed.apply({}, { faces: [shop] })
  await bed.deploy()
  const theirs = { name: 'other.example.com', path: '/', targets: ['10.0.0.9:1'], state: 's' }
  router?.put({ ...theirs, owner: { installation: bed.store.installation, workload: 'other' } })
  bed.apply({}, { faces: [shop, { domain: 'other.example.com' }] })
  const asked = { action: 'remove', tag: undefined } as const
  const { signal } = new AbortController()
  const plan = await bed.deploys.plan({ workload: 'web', action: 'remove' }, signal)
  const unroute = plan.targets[0]?.stages?.find(({ name }) => name === 'unroute')
  expect(unroute?.summary).toBe('take down shop.example.com')
  expect(await bed.end((await bed.start('', asked)).id)).toMatchObject({ state: 'succeeded' })
  expect(router?.leads()).toEqual(['other.example.com -> nobody:1'])
})

/** Where requests under way are counted: what was asked for so, each after how many containers were stopped. */
function countingBed(isCut = () => false) {
  const counted: string[] = []
  const bed = hurriedBed({
    router(session) {
      const router = fakeRouter(session)
      return {
        ...router,
        async inFlight(target) {
          const stops = session.engine.control.calls.filter((each) => each.method.endsWith('.stop'))
          counted.push(`${target} after ${stops.length} stops`)
          if (!isCut()) return 0
          throw new FailureError({ kind: 'host-unreachable', host: 'local', reason: 'cut' })
        },
      }
    },
  })
  return { bed, counted }
}

it('lets requests by a name that goes end before what it led to ends, and waits for none where that stays', async () => {
  const { bed, counted } = countingBed()
  const { control } = bed.session.engine
  bed.apply(
    { replicas: 2 },
    { faces: [{ ...shop, targetPort: 81 }, { domain: 'old.example.com' }] },
  )
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  bed.apply({ replicas: 2 }, { faces: [{ domain: 'old.example.com' }] })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  expect(counted).toEqual([])
  const old = control.containers().filter(({ spec }) => spec.name !== 'their-proxy')
  control.addImage('localhost/app:v2')
  control.forgetCalls()
  bed.apply({ replicas: 2 }, { faces: [{ domain: 'new.example.com' }] })
  expect(await bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
  expect(counted).toEqual(old.map(({ id }) => `${id.slice(0, 12)}:80 after 0 stops`))
})

it('lets requests by a name that went end also where the way to the host was cut in that', async () => {
  let cuts = 0
  const { bed, counted } = countingBed(() => cuts-- > 0)
  bed.apply({}, { faces: [{ domain: 'old.example.com' }] })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  const [, old] = bed.session.engine.control.containers()
  bed.apply({}, { faces: [] })
  cuts = 1
  const { id } = await bed.deploy('v2')
  await bed.deploys.recover()
  expect(bed.store.deployments.get(id)).toMatchObject({ state: 'succeeded' })
  expect(counted).toEqual(Array(2).fill(`${old?.id.slice(0, 12)}:80 after 0 stops`))
})

it('gives requests to the old one as long to end where they cannot be counted as where nobody counts them', async () => {
  const bed = hurriedBed({
    router: (session) => ({
      ...fakeRouter(session),
      inFlight: async () =>
        fail({ kind: 'proxy-refused', host: 'local', proxy: 'Caddy', route: '', reason: 'no' }),
    }),
  })
  for (const drain of ['30s', '2s']) {
    bed.apply({}, { faces: [shop], deploy: { drain } })
    await bed.deploy(drain === '30s' ? 'v1' : 'v3')
    const { state, stages } = await bed.deploy('v2')
    expect(state).toBe('succeeded')
    const { startedAt = 0, endedAt = 0 } = stages.find(({ name }) => name === 'drain') ?? {}
    expect(Number(endedAt) - Number(startedAt)).toBe(drain === '30s' ? 5_000 : 2_000)
  }
})

it('is deployed without a name while its proxy is silent, which says what may stay there, and the next one takes it down', async () => {
  const bed = movingBed()
  bed.apply({}, { faces: [shop] })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  bed.apply({}, { faces: [] })
  const silent = () => {
    const reason = 'it does not answer'
    throw new FailureError({ kind: 'proxy-away', host: 'local', proxy: 'Caddy', reason })
  }
  bed.at.onRoutes = silent
  bed.at.onRead = silent
  const { signal } = new AbortController()
  const plan = await bed.deploys.plan({ workload: 'web', action: 'deploy' }, signal)
  expect(plan.targets[0]?.warnings).toContain(
    'The proxy of shop.example.com does not answer: what it leads there may stay until web is deployed once it is back',
  )
  const done = await bed.deploy()
  expect(done).toMatchObject({ state: 'succeeded' })
  expect(bed.proxy.all()).toHaveLength(1)
  delete bed.at.onRoutes
  delete bed.at.onRead
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  expect(bed.proxy.all()).toEqual([])
  expect(await bed.deploy()).toMatchObject({ state: 'skipped' })
})

it.each(['image', 'instance'])(
  'TF-54 is removed without its proxy by choice alone, and says what may be left there: %s',
  async (kind) => {
    const bed = movingBed()
    if (kind === 'image') bed.apply({}, { faces: [shop] })
    else bed.have([{ ...main, healthcheck: '' }], {}, { faces: [shop] })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    bed.at.onRoutes = () => {
      const reason = 'its machine is gone'
      throw new FailureError({ kind: 'proxy-away', host: 'local', proxy: 'Caddy', reason })
    }
    const { signal } = new AbortController()
    const asked = { workload: 'web', action: 'remove' } as const
    const reason = expect.stringContaining('leave its names there (--leave-names)')
    const refused = { failure: { kind: 'proxy-away', reason } }
    await expect(bed.deploys.plan(asked, signal)).rejects.toMatchObject(refused)
    const options = { ...noOptions, leaveNames: true }
    const plan = await bed.deploys.plan({ ...asked, options }, signal)
    expect(plan.targets[0]?.warnings).toContain(
      'The proxy of shop.example.com does not answer: what it leads there stays as it is, and is to be taken down by hand once it is back',
    )
    // For nothing else it goes unheeded.
    const other = { workload: 'web', action: 'deploy', options } as const
    await expect(bed.deploys.plan(other, signal)).rejects.toMatchObject({
      failure: { kind: 'invalid', issues: [{ path: 'options.leaveNames' }] },
    })
    const { id } = await bed.start('', { ...asked, tag: undefined, options })
    expect(await bed.end(id)).toMatchObject({ state: 'succeeded' })
    expect(bed.session.engine.control.containers().map(({ spec }) => spec.name)).toEqual([
      'their-proxy',
    ])
  },
)
