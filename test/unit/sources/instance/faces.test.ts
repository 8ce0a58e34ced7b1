// Public names of an instance, each of one of its services, at a proxy in memory.
import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../../src/shared/lib/failure-error.ts'
import { type FakeRouter, fakeRouter } from '../../../support/fake-router.ts'
import { image, instanceBed, migrate, proxy, web } from './instance-bed.ts'

const { signal } = new AbortController()
const api = { ...proxy, name: 'api', ports: [{ container: 9000 }] }
const shop = { domain: 'shop.example.com' }
const toApi = { domain: 'api.example.com', service: 'api' }

function ledBed(byLabels = false) {
  let router: FakeRouter | undefined
  const bed = instanceBed({ router: (session) => (router = fakeRouter(session, byLabels)) })
  if (!router) throw new Error('there is no proxy')
  const led = router
  const all = () => bed.session.engine.control.containers().map(({ id }) => id)
  return {
    ...bed,
    proxy: led,
    /** Of what it made. */
    ids: () => all().filter((id) => id !== led.id),
    plan: () => bed.deploys.plan({ workload: 'web', action: 'deploy' }, signal),
    remove: async () => {
      const asked = { action: 'remove', tag: undefined } as const
      return await bed.end((await bed.start('', asked)).id)
    },
  }
}

describe('public names of an instance', () => {
  it('TF-40 lead to the service that each names, or its main, once all are proved and before the release counts', async () => {
    const bed = ledBed()
    bed.have(
      [migrate, web, api],
      {},
      { faces: [shop, toApi, { ...toApi, path: '/x', targetPort: 7 }] },
    )
    const done = await bed.deploy()
    expect(done).toMatchObject({ state: 'succeeded' })
    expect(done.stages.map(({ name }) => name)).toEqual([
      ...['resolve', 'pull', 'network', 'init migrate', 'main web', 'sidecar api'],
      ...['route', 'verify', 'soak', 'record', 'drain', 'retire'],
    ])
    expect(bed.proxy.leads()).toEqual([
      ...['api.example.com -> api:9000', 'api.example.com/x -> api:7'],
      'shop.example.com -> web:8080',
    ])
    const names = ['shop.example.com', 'api.example.com', 'api.example.com/x']
    expect(done.dropped).toEqual([
      {
        ...{ host: 'local', proxy: 'Longshore’s edge', what: 'idle connections are closed' },
        ...{ names, changes: 3 },
      },
    ])
    expect(bed.store.releases.list('web')[0]?.config).toMatchObject({
      'face.shop.example.com': 'port 8080, of web',
      'face.api.example.com/x': 'port 7, of api',
    })
  })

  it('lead elsewhere without a new container where they alone changed, and are no reason for anything once they lead as written', async () => {
    const bed = ledBed()
    bed.have([web, api], {}, { faces: [shop] })
    await bed.deploy()
    const before = bed.ids()
    expect(await bed.deploy()).toMatchObject({ state: 'skipped' })

    bed.have([web, api], {}, { faces: [{ ...shop, service: 'api' }] })
    const plan = await bed.plan()
    expect(plan.targets[0]).toMatchObject({
      skip: null,
      difference: [
        {
          field: 'public name shop.example.com',
          ...{ before: 'port 8080, of web', after: 'port 9000, of api' },
        },
      ],
    })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(bed.proxy.leads()).toEqual(['shop.example.com -> api:9000'])
    expect(bed.ids()).toEqual(before)

    bed.have([web, api], {}, { faces: [{ ...toApi, targetPort: 9001 }] })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(bed.proxy.leads()).toEqual(['api.example.com -> api:9001'])
    expect(await bed.deploy()).toMatchObject({ state: 'skipped' })

    const [led] = bed.proxy.all()
    if (led) bed.proxy.put({ ...led, targets: ['10.9.9.9:80'] })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(bed.proxy.leads()).toEqual(['api.example.com -> api:9001'])
    expect(bed.ids()).toEqual(before)
  })

  it('follow a service that is made anew, and stay at one that is not', async () => {
    const bed = ledBed()
    bed.have([web, api], {}, { faces: [shop, toApi] })
    await bed.deploy()
    const at = () => bed.proxy.all().map(({ name, targets }) => `${name} ${targets}`)
    const before = at()
    bed.have([web, { ...api, image: image('v2') }], {}, { faces: [shop, toApi] })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(at()).toContain(before[0])
    expect(at()).toContain(`api.example.com ${bed.of('api').id.slice(0, 12)}:9000`)
    expect(at()).not.toContain(before[1])
  })

  it('stay where they are where others of its services alone are asked for, also of one that is down', async () => {
    const bed = ledBed()
    bed.have([web, api], {}, { faces: [shop, toApi] })
    await bed.deploy()
    const before = bed.proxy.all().filter(({ name }) => name === shop.domain)
    bed.session.engine.control.exit(bed.of('web').id, { exitCode: 1 })
    bed.session.engine.control.addImage(image('v1'), { id: 'sha256:moved' })
    const options = { services: ['api'], scale: {}, volumes: [], removeOrphans: false }
    const asked = await bed.start('', { action: 'pull', tag: undefined, options })
    expect(await bed.end(asked.id)).toMatchObject({ state: 'succeeded' })
    expect(bed.proxy.all()).toEqual(expect.arrayContaining(before))
    const led = `${bed.of('api').id.slice(0, 12)}:9000`
    expect(bed.of('api').imageId).toBe('sha256:moved')
    expect(bed.proxy.all()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'api.example.com', targets: [led] }),
      ]),
    )
  })

  it('TF-45 lead where they led before, exactly, where a later one is refused; a first deployment leaves nothing', async () => {
    const bed = ledBed()
    bed.proxy.refuse('bad.example.com')
    const bad = { domain: 'bad.example.com' }
    bed.have([web, api], {}, { faces: [shop, bad] })
    expect(await bed.deploy()).toMatchObject({
      ...{ state: 'failed', failure: { kind: 'proxy-refused' } },
    })
    expect([bed.proxy.all(), bed.ids()]).toEqual([[], []])
    expect(bed.session.engine.control.networks()).not.toContain('web-net')

    bed.have([web, api], {}, { faces: [shop, toApi] })
    await bed.deploy()
    const before = bed.proxy.all()
    const kept = bed.ids()
    bed.have([{ ...web, image: image('v2') }, api], {}, { faces: [shop, toApi, bad] })
    expect(await bed.deploy()).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    expect(bed.proxy.all().toSorted((a, b) => (a.name < b.name ? 1 : -1))).toEqual(before)
    expect(bed.ids()).toEqual(kept)
  })

  it('TF-54 are all gone when it is removed, and with them its network, whose proxy leaves it; those of others stay', async () => {
    const bed = ledBed()
    bed.have([web, api], {}, { faces: [shop, toApi] })
    await bed.deploy()
    const theirs = { name: 'other.example.com', path: '/', targets: ['10.0.0.9:1'], state: 's' }
    bed.proxy.put({ ...theirs, owner: null })
    expect(bed.session.engine.control.networks()).toContain('web-net')
    expect(await bed.remove()).toMatchObject({ state: 'succeeded' })
    expect(bed.proxy.leads()).toEqual(['other.example.com -> nobody:1'])
    expect(bed.session.engine.control.networks()).not.toContain('web-net')
    expect(bed.session.engine.control.containers().map(({ id }) => id)).toContain(bed.proxy.id)
  })

  it.each([
    [{ ...shop, service: 'nobody' }, 'faces[0].service'],
    [{ ...shop, service: 'migrate' }, 'faces[0].service'],
    [{ ...shop, service: 'proxy' }, 'faces[0].targetPort'],
  ])('are refused by field, before anything is changed: %o', async (face, path) => {
    const bed = ledBed()
    bed.have([migrate, web, proxy], {}, { faces: [face] })
    const refused: unknown = await bed.plan().catch((error: unknown) => error)
    expect(refused instanceof FailureError && refused.failure).toMatchObject({
      ...{ kind: 'invalid', issues: [{ path }] },
    })
  })

  it('TF-32 are labels of the service that each names, which is made anew where those change', async () => {
    const bed = ledBed(true)
    bed.have([web, api], {}, { faces: [shop] })
    await bed.deploy()
    const { id } = bed.of('api')
    expect(bed.of('web').spec.labels).toMatchObject({ 'route.shop.example.com': '8080' })
    expect(bed.of('api').spec.labels).not.toHaveProperty(['route.shop.example.com'])
    expect(await bed.deploy()).toMatchObject({ state: 'skipped' })
    const first = bed.of('web').id
    bed.have([web, api], {}, { faces: [shop, { domain: 'www.example.com' }] })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(bed.of('web').id).not.toBe(first)
    expect(bed.of('web').spec.labels).toMatchObject({ 'route.www.example.com': '8080' })
    expect(bed.of('api').id).toBe(id)
  })
})
