// Public names through the edge while what they lead to is replaced: judged by clients that know nothing of the app.
import { describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { ask, echoUntil, startLoad } from '../../../scripts/lib/load.mjs'
import { askRoute } from '../../../src/main/routing/ask.ts'
import { folderOf } from '../../../src/main/routing/edge/route.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm } from '../../support/campaign.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { edgeOn, edgeSettings } from '../../support/edge-bed.ts'
import { stackFolders } from '../../support/stack-folders.ts'

const bed = sharedEngine()
// Before anything is opened: it says where docker compose is.
const docker = dockerCli(bed)
const open = deployBed(bed, () => ({ settings: edgeSettings }))
const edge = edgeOn(bed, open)
const stacks = stackFolders()
const form = campaignForm('cut-overs')
const never = new AbortController().signal

const policy = { healthTimeout: '20s', soak: '100ms', stopTimeout: '10s', drain: '20s' }
const at = (name: string) => ({ address: edge.address(), port: edge.httpPort, name })
const documentOf = (faces: readonly object[], deploy: object = policy) => ({ faces, deploy })
const applied = (base: string, ...document: Parameters<typeof documentOf>) =>
  open().apply(base, { image: 'localhost/longshore-web' }, documentOf(...document))
const face = (subdomain: string, more: object = {}) => ({ subdomain, tls: 'off', ...more })
const body = async (name: string) => (await ask(at(name))).body

/** Of what runs of it, as the edge writes them. */
async function placesOf(workload: string, service?: string) {
  const listed = await open().hosts.get('local').engine.containers.list({}, never)
  const own = listed.filter((each) => each.owner?.workload === workload)
  const up = own.filter(({ state }) => state === 'running')
  const meant = up.filter((each) => service === undefined || each.service === service)
  return meant.map(({ id }) => `${id.slice(0, 12)}:8080`).sort()
}

async function started(workload: string, tag: string) {
  const asked = { workload, action: 'deploy', tag, reason: '', actor: 'test' } as const
  return (await open().deploys.start(asked, never)).deployment.id
}

/** Once requests to the old one are let end: until then what is open must stay open. */
async function draining(id: string): Promise<void> {
  const stageOf = () =>
    open()
      .store.deployments.get(id)
      ?.stages.find(({ name }) => name === 'drain')?.state
  await expect.poll(stageOf, { timeout: 60_000 }).toBe('running')
}

describe('a workload with public names', () => {
  it('is replaced while it is asked 200 times a second, and no request is lost', {
    timeout: 60_000 + form.count * 30_000,
  }, async () => {
    const name = applied('shop', [face('shop')])
    expect(await open().deploy(name, 'v1')).toMatchObject({ state: 'succeeded' })
    const shop = at('shop.test.example')
    const load = startLoad(shop)
    for (let i = form.first; i < form.first + form.count; i += 1) {
      if (i % 2 === 0) {
        applied('shop', [face('shop')], { ...policy, healthTimeout: '500ms' })
        expect(await open().deploy(name, 'bad')).toMatchObject({ state: 'failed' })
        applied('shop', [face('shop')])
      }
      const long = [
        ask(shop, { path: '/slow?ms=1000' }),
        ask(shop, { path: '/events?ms=1000' }).then(({ body }) => expect(body).toMatch(/end\n\n$/)),
        ask(shop, { path: '/upload', method: 'POST', body: Buffer.alloc(300_000) }),
      ]
      const id = await started(name, i % 2 === 0 ? 'v2' : 'v1')
      const echo = echoUntil(shop, draining(id))
      const ends = await Promise.allSettled([...long, echo])
      expect(ends.filter(({ status }) => status === 'rejected')).toEqual([])
      expect(await open().end(id)).toMatchObject({ state: 'succeeded' })
    }
    const { failed, failures, requests, versions } = await load.end()
    expect({ failed, failures }).toEqual({ failed: 0, failures: {} })
    expect(Object.keys(versions).sort()).toEqual(['v1', 'v2'])
    expect(requests).toBeGreaterThan(200)
  })

  it('has three replicas that all answer, and loses no request as fewer, more and others take their place, or one dies', async () => {
    const three = { image: 'localhost/longshore-web', replicas: 3 }
    const have = (deploy: object) => open().apply('many', three, documentOf([face('many')], deploy))
    const name = have(policy)
    const routeOf = async () => {
      const all = await edge.router().routes(never)
      return all.find((each) => each.name === 'many.test.example')
    }
    const up = () => placesOf(name)
    /** Who answers, by the word of the proxy. */
    const answering = async () => {
      const [route, session] = [await routeOf(), open().hosts.get('local')]
      const by = new Set<string>()
      for (let asked = 0; route && asked < 12; asked += 1)
        by.add((await askRoute(session, edge.router(), { route, signal: never })).target ?? '')
      return [...by].sort()
    }
    const scale = (count: number) =>
      open().run({
        ...{ workload: name, action: 'scale', reason: '', actor: 'test' },
        options: { ...noOptions, scale: { [name]: count } },
      })
    expect(await open().deploy(name, 'v1')).toMatchObject({ state: 'succeeded' })
    expect(await up()).toHaveLength(3)
    expect(await answering()).toEqual(await up())
    const load = startLoad(at('many.test.example'), { perSecond: 100 })
    const before = await routeOf()
    have({ ...policy, healthTimeout: '500ms' })
    expect(await open().deploy(name, 'bad')).toMatchObject({ state: 'failed' })
    expect(await routeOf()).toEqual(before)
    have(policy)
    for (const count of [1, 2]) {
      expect(await scale(count)).toMatchObject({ state: 'succeeded' })
      expect(await up()).toHaveLength(count)
      expect((await routeOf())?.targets.toSorted()).toEqual(await up())
    }
    expect(await open().deploy(name, 'v2')).toMatchObject({ state: 'succeeded' })
    expect((await routeOf())?.targets.toSorted()).toEqual(await up())
    const { failures, versions } = await load.end()
    expect({ failures, versions: Object.keys(versions).sort() }).toEqual({
      ...{ failures: {}, versions: ['v1', 'v2'] },
    })
    const [dying = ''] = await up()
    await bed.ask('POST', `/containers/${dying.replace(/:.*/, '')}/kill`)
    const asked = Array.from({ length: 12 }, () => ask(at('many.test.example')))
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('TF-45 leads where it led before, exactly, where a later face fails', async () => {
    const two = [face('one'), face('two', { path: '/api' })]
    const name = applied('five', two)
    await open().deploy(name, 'v1')
    const before = await edge.router().routes(never)
    applied('five', [...two, ...[face('three'), face('four'), face('five')]])
    // What stands where its folder is to be is found when that is made.
    const third = { name: 'three.test.example', path: '/' }
    const inItsPlace = folderOf(open().store.installation, third)
    const inEdge = (...argv: string[]) => {
      const { binary, env } = docker()
      return run(binary, ['exec', 'longshore-edge', ...argv], { env })
    }
    await inEdge('touch', inItsPlace)
    const failed = await open().deploy(name, 'v2')
    expect(failed).toMatchObject({
      ...{ state: 'failed', aftermath: 'put-back' },
      failure: { kind: 'proxy-refused', reason: 'it could not write where the route leads' },
    })
    await inEdge('rm', inItsPlace)
    expect(await edge.router().routes(never)).toEqual(before)
    expect(await body('one.test.example')).toBe('v1')
  })

  it('TF-36 keeps serving where its proxy does not answer; TF-54 has no name left once it is removed', async () => {
    const name = applied('away', [face('away'), face('', { domain: 'other.example' })])
    await open().deploy(name, 'v1')
    await bed.ask('POST', '/containers/longshore-edge/stop?t=1')
    expect(await open().deploy(name, 'v2')).toMatchObject({
      ...{ state: 'failed', aftermath: 'untouched' },
      failure: { kind: 'proxy-away' },
    })
    expect(await open().served(name)).toEqual(['v1'])
    await bed.ask('POST', '/containers/longshore-edge/start')
    await expect.poll(() => body('away.test.example').catch(String)).toBe('v1')
    expect(await body('other.example')).toBe('v1')
    const removal = { workload: name, action: 'remove', reason: '', actor: 'test' } as const
    expect(await open().run(removal)).toMatchObject({ state: 'succeeded' })
    const left = await edge.router().routes(never)
    expect(left.filter(({ owner }) => owner?.workload === name)).toEqual([])
  })

  it('TF-40 has names of several services of an instance, which follow each of them; removed, it leaves no name and no network', async () => {
    const name = bed.name('parts')
    const service = (service: string, tag: string) => ({
      ...{ name: service, role: service === 'web' ? 'main' : 'sidecar', healthcheck: '/healthz' },
      ...{ image: `localhost/longshore-web:${tag}`, ports: [{ container: 8080, host: 'none' }] },
    })
    const have = (api: string) =>
      open().workloads.apply({
        ...{ name, host: 'local', deploy: policy },
        source: { kind: 'instance', services: [service('web', 'v1'), service('api', api)] },
        faces: [face('parts'), face('parts-api', { service: 'api' })],
      })
    const both = async () => [
      await body('parts.test.example'),
      await body('parts-api.test.example'),
    ]
    have('v1')
    expect(await open().deploy(name)).toMatchObject({ state: 'succeeded' })
    expect(await both()).toEqual(['v1', 'v1'])
    have('v2')
    expect(await open().deploy(name)).toMatchObject({ state: 'succeeded' })
    expect(await both()).toEqual(['v1', 'v2'])
    const removal = { workload: name, action: 'remove', reason: '', actor: 'test' } as const
    expect(await open().run(removal)).toMatchObject({ state: 'succeeded' })
    const left = await edge.router().routes(never)
    expect(left.filter(({ owner }) => owner?.workload === name)).toEqual([])
    const { status } = await bed.call('GET', `/networks/${name}-net`)
    expect(status).toBe(404)
  })

  it('TF-40 is a stack: a service that is started beside the old one loses no request, one that stops first is led to once it is back; removed, it leaves no name and no network', async () => {
    const name = bed.name('stack')
    const health = '["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/healthz"]'
    const checked = `healthcheck: { test: ${health}, interval: 200ms, start_period: 5s, start_interval: 200ms }`
    const have = (tag: string) => {
      const image = `image: localhost/longshore-web:${tag}, expose: ["8080"], stop_grace_period: 1s`
      const services = `{ web: { ${image}, ${checked}, scale: 2 }, api: { ${image} } }`
      stacks.write(name, { 'compose.yaml': `services: ${services}\n` })
      open().workloads.apply({
        ...{ name, host: 'local', deploy: { ...policy, stabilise: '300ms' } },
        source: { kind: 'compose', path: stacks.folder(name), pull: 'never' },
        faces: [face('stack', { service: 'web' }), face('stack-api', { service: 'api' })],
      })
    }
    const both = async () => [
      await body('stack.test.example'),
      await body('stack-api.test.example'),
    ]
    have('v1')
    expect(await open().deploy(name)).toMatchObject({ state: 'succeeded' })
    expect(await both()).toEqual(['v1', 'v1'])
    have('v2')
    const load = startLoad(at('stack.test.example'), { perSecond: 50 })
    expect(await open().deploy(name)).toMatchObject({ state: 'succeeded', release: 'r2' })
    const { failures, versions } = await load.end()
    expect({ failures, versions: Object.keys(versions).sort() }).toEqual({
      ...{ failures: {}, versions: ['v1', 'v2'] },
    })
    expect(await both()).toEqual(['v2', 'v2'])
    const { targets } =
      (await edge.router().read({ name: 'stack.test.example', path: '/' }, never)) ?? {}
    expect(targets).toHaveLength(2)
    expect(targets?.toSorted()).toEqual(await placesOf(name, 'web'))
    const removal = { workload: name, action: 'remove', reason: '', actor: 'test' } as const
    expect(await open().run(removal)).toMatchObject({ state: 'succeeded' })
    const left = await edge.router().routes(never)
    expect(left.filter(({ owner }) => owner?.workload === name)).toEqual([])
    const { status } = await bed.call('GET', `/networks/ls-${name}_default`)
    expect(status).toBe(404)
  })
})
