// What the doors ask of the routes on a host: of a real Caddy, and of the stand-in of Nginx Proxy Manager over a real nginx.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListedContainer } from '../../../src/main/engine/engine.ts'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { createRouting } from '../../../src/main/routing/registry.ts'
import { createRoutes, type Routes } from '../../../src/main/routing/routes.ts'
import type { HostProxy } from '../../../src/shared/model/proxy.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { aContainer } from '../../support/a-container.ts'
import { until } from '../../support/eventually.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { askThrough, type Backend, startBackend } from '../../support/proxies/backend.ts'
import { startCaddy } from '../../support/proxies/caddy.ts'
import { startNpm } from '../../support/proxies/npm.ts'
import { dialsHere, routingServices } from '../../support/proxies/session.ts'

const { signal } = new AbortController()
const name = 'shop.example.com'
const at = { host: 'local', name, path: '/' }
const by = { actor: 'tester', door: 'terminal' } as const

interface Foreign {
  readonly proxy: HostProxy
  readonly port: number
  /** All that it has, byte for byte. */
  all(): Promise<string>
  stop(): Promise<void>
}

async function aCaddy(theirs: Backend): Promise<Foreign> {
  const upstreams = [{ dial: theirs.target }]
  const handle = [{ handler: 'reverse_proxy', upstreams }]
  const caddy = await startCaddy('2.11', { routes: [{ match: [{ host: [name] }], handle }] })
  return {
    proxy: { kind: 'caddy', admin: caddy.admin },
    port: caddy.port,
    all: () => caddy.config(),
    stop: caddy.stop,
  }
}

async function anNpm(theirs: Backend): Promise<Foreign> {
  const npm = await startNpm()
  const place = {
    forward_scheme: 'http',
    forward_host: '127.0.0.1',
    forward_port: theirs.port,
  } as const
  await npm.addByHand({
    domain_names: [name],
    ...place,
    advanced_config: 'client_max_body_size 9m;',
  })
  const { identity } = npm.user
  return {
    proxy: {
      kind: 'npm',
      url: npm.url,
      identity,
      secret: 'npm',
      mode: 'local',
      httpPort: npm.port,
    },
    port: npm.port,
    all: async () => npm.rows(),
    stop: npm.stop,
  }
}

describe.each([
  ['Caddy', aCaddy],
  ['Nginx Proxy Manager (a stand-in)', anNpm],
] as const)('routes of a host with %s', (_, start) => {
  let theirs: Backend
  let ours: Backend
  let foreign: Foreign
  let routes: Routes
  const store = createMemoryStore()

  beforeAll(async () => {
    theirs = await startBackend('theirs')
    ours = await startBackend('ours', '127.0.0.9')
    foreign = await start(theirs)
    const answers = () => askThrough(foreign.port, name)
    await until('theirs answers', async () => (await answers()).includes('200 theirs'))
    routes = createRoutes({
      store,
      hosts: { get: () => sessionWith(foreign.proxy, ours) },
      settings: { get: () => settingsSchema.parse({}) },
      clock: { now: () => 5 },
      routerOf: createRouting(routingServices(store.installation, { npm: 'p4ss"w{rd' })),
    })
    const faces = [{ domain: name }]
    const document = { name: 'shop', host: 'local', source: { kind: 'image' }, faces }
    store.workloads.put({
      document: workloadDocumentSchema.parse(document),
      ...{ id: 'w1', revision: 'r1', createdAt: 1, updatedAt: 1 },
    })
  })
  afterAll(async () => {
    await foreign?.stop()
    await theirs?.close()
    await ours?.close()
  })

  it('lists whose they are, and which container they lead to', async () => {
    const { routes: all, drops } = await routes.list('local', signal)
    expect(drops).toContain('idle keep-alive connections')
    expect(all).toEqual([
      {
        ...{ name, path: '/', targets: [theirs.target], trouble: null },
        ...{ holder: { kind: 'stranger' }, containers: [], workload: null },
      },
    ])
  })

  it('TF-54 takes one over by choice, switches it for the workload, and gives it back exactly', async () => {
    const before = await foreign.all()
    const plan = await routes.planTakeOver(at, 'shop', signal)
    expect(plan).toMatchObject({
      before: { targets: [theirs.target], holder: { kind: 'stranger' } },
      after: { targets: [ours.target], containers: ['ls-shop-1'] },
    })
    expect(await foreign.all()).toBe(before)
    const { fingerprint } = plan
    const stale = { workload: 'shop', fingerprint: 'other', confirm: [], by }
    await expect(routes.takeOver(at, stale, signal)).rejects.toMatchObject({
      failure: { kind: 'plan-stale' },
    })
    expect(await foreign.all()).toBe(before)
    const made = await routes.takeOver(at, { ...stale, fingerprint }, signal)
    expect(made).toMatchObject({
      ...{ targets: [ours.target], containers: ['ls-shop-1'], workload: 'shop' },
      holder: { kind: 'ours', workload: 'shop' },
    })
    await expect.poll(() => askThrough(foreign.port, name)).toContain('200 ours')
    await routes.giveBack(at, { confirm: [], by }, signal)
    expect(await foreign.all()).toBe(before)
    await expect.poll(() => askThrough(foreign.port, name)).toContain('200 theirs')
    const told = store.activity.after(0, 10).map(({ detail, actor }) => [detail, actor])
    expect(told).toEqual([
      ['shop.example.com was taken over for shop', 'tester'],
      ['shop.example.com was given back', 'tester'],
    ])
  })

  it('takes nothing over that no face of the workload asks for, and gives nothing back that is not ours', async () => {
    const absent = (what: string) => ({ failure: { kind: 'not-found', what } })
    await expect(
      routes.planTakeOver({ ...at, name: 'other.example.com' }, 'shop', signal),
    ).rejects.toMatchObject(absent('face of shop'))
    await expect(routes.planTakeOver(at, 'nobody', signal)).rejects.toMatchObject(
      absent('workload'),
    )
    await expect(routes.giveBack(at, { confirm: [], by }, signal)).rejects.toMatchObject(
      absent('route of ours'),
    )
  })
})

/** A host with one container, which runs where `ours` listens. */
function sessionWith(proxy: HostProxy, ours: Backend): HostSession {
  const session = dialsHere()
  const container = aContainer({
    ...{ id: 'c1', name: 'ls-shop-1', ports: [`${ours.port}/tcp`] },
    addresses: { longshore: '127.0.0.9' },
  })
  const listed: ListedContainer = {
    ...{ host: 'local', id: 'c1', name: 'ls-shop-1', image: 'shop:v1', imageId: 'sha256:v1' },
    ...{ state: 'running', health: 'none', status: '', createdAt: 1, ports: [], labels: {} },
    owner: { workload: 'shop', deployment: 'd1', release: 'r1', role: 'app' },
  }
  const containers = {
    ...session.engine.containers,
    list: async () => [listed],
    inspect: async () => container,
  }
  return { ...session, proxy, engine: { ...session.engine, containers } }
}
