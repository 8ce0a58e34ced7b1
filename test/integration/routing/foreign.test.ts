// Deployments through proxies that somebody else runs: a real Caddy, and the stand-ins of Nginx Proxy Manager (over a real
// nginx) and of Traefik. Judged by a client that knows nothing of the app, and by what the proxies have.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startLoad, wasReset } from '../../../scripts/lib/load.mjs'
import { ensureWebImages } from '../../../scripts/lib/proxy-images.mjs'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { HostProxy } from '../../../src/shared/model/proxy.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { askThrough } from '../../support/proxies/backend.ts'
import { type ForeignCaddy, startCaddy } from '../../support/proxies/caddy.ts'
import { type NpmStandIn, startNpm } from '../../support/proxies/npm.ts'

const bed = sharedEngine()
const open = deployBed(bed, () => ({ settings: { domain: 'test.example' } }))
const form = campaignForm('foreign-cut-overs')
let caddy: ForeignCaddy
let npm: NpmStandIn

beforeAll(async () => {
  await ensureWebImages(bed.socketPath, ['v1', 'v2'])
  caddy = await startCaddy('2.11')
  npm = await startNpm()
  const { store } = open()
  store.secrets.put({ workload: '', name: 'npm' }, npm.user.password, 1)
})
afterAll(async () => {
  await caddy?.stop()
  await npm?.stop()
})

function declare(proxy: HostProxy): void {
  const connection = { kind: 'local' } as const
  open().hosts.put({ name: 'local', connection, guard: 'open', colour: 'none', proxy })
}

const policy = { healthTimeout: '20s', soak: '100ms', stopTimeout: '10s', drain: '5s' }
const applied = (base: string, faces: readonly object[], more: object = {}) =>
  open().apply(base, { image: 'localhost/longshore-web', ...more }, { faces, deploy: policy })
const face = (subdomain: string) => ({ subdomain, tls: 'off' })
const npmProxy = () => ({
  ...{ kind: 'npm' as const, url: npm.url, identity: npm.user.identity, secret: 'npm' },
  httpPort: npm.port,
})

it('TF-40 is replaced under load through a Caddy of somebody else, which loses no more than idle connections; started again at another address, it is led to', {
  timeout: 120_000 + form.count * 30_000,
}, async () => {
  declare({ kind: 'caddy', admin: caddy.admin })
  const name = applied('shop', [face('shop')])
  expect(await open().deploy(name, 'v1')).toMatchObject({ state: 'succeeded' })
  const address = { address: '127.0.0.1', port: caddy.port, name: 'shop.test.example' }
  const load = startLoad(address)
  for (let i = form.first; i < form.first + form.count; i += 1)
    expect(await open().deploy(name, i % 2 === 0 ? 'v2' : 'v1')).toMatchObject({
      state: 'succeeded',
    })
  const { failed, failures, requests, versions } = await load.end()
  tellCampaign(form, { requests, failed })
  expect(Object.keys(versions).sort()).toEqual(['v1', 'v2'])
  // The proxy itself resets connections that are idle when it is changed; nothing else is lost.
  expect(Object.keys(failures).filter((each) => !wasReset(each))).toEqual([])
  const live = (form.first + form.count) % 2 === 1 ? 'v2' : 'v1'
  await startedElsewhere(name, live === 'v1' ? 'v2' : 'v1')
  expect(await askThrough(caddy.port, 'shop.test.example')).toBe(`200 ${live}`)
  const removal = { workload: name, action: 'remove', reason: '', actor: 'test' } as const
  expect(await open().run(removal)).toMatchObject({ state: 'succeeded' })
  await expect.poll(() => askThrough(caddy.port, 'shop.test.example')).toBe('404 nobody')
})

/** Its address is given to others, of another version, between its stop and its start: the lowest two that are free. */
async function startedElsewhere(workload: string, version: string): Promise<void> {
  const asked = { workload, reason: '', actor: 'test' } as const
  expect(await open().run({ ...asked, action: 'stop' })).toMatchObject({ state: 'succeeded' })
  const body = {
    Image: `localhost/longshore-web:${version}`,
    HostConfig: { NetworkMode: bed.name('net') },
  }
  for (const base of ['squatter', 'other']) {
    const path = `/containers/create?name=${bed.name(base)}`
    const { Id } = await bed.ask<{ Id: string }>('POST', path, body)
    await bed.call('POST', `/containers/${Id}/start`)
  }
  const started = await open().run({ ...asked, action: 'start' })
  expect(started).toMatchObject({ state: 'succeeded' })
  expect(started.stages).toContainEqual(
    expect.objectContaining({ name: 'route', state: 'succeeded' }),
  )
}

it('TF-45 puts routes at a Nginx Proxy Manager back where it accepts one that nginx does not take', async () => {
  declare({ ...npmProxy(), mode: 'local' })
  const faces = [face('one'), face('two')]
  const name = applied('npm', faces)
  expect(await open().deploy(name, 'v1')).toMatchObject({ state: 'succeeded' })
  await expect.poll(() => askThrough(npm.port, 'two.test.example')).toBe('200 v1')
  const before = npm.rows()
  npm.breakNext('two.test.example')
  expect(await open().deploy(name, 'v2')).toMatchObject({
    state: 'failed',
    failure: { kind: 'proxy-not-applied', route: 'two.test.example' },
    aftermath: 'put-back',
  })
  expect(npm.rows()).toBe(before)
  await expect.poll(() => askThrough(npm.port, 'one.test.example')).toBe('200 v1')
})

/** Where others than the host itself reach what it publishes. */
const publicIp = () => (bed.engine.private ? bed.engine.network.insideAddress : '127.0.0.1')
const hostPort = 41_000 + (bed.number % 9_000)
const published = { publish: [`${hostPort}:8080`] }

it('TF-43 is led to by a Nginx Proxy Manager elsewhere at the address of its host and the port that is published', async () => {
  declare({ ...npmProxy(), mode: 'remote', serverIp: publicIp() })
  const name = applied('remote', [face('remote')], published)
  for (const tag of ['v1', 'v2']) {
    expect(await open().deploy(name, tag)).toMatchObject({ state: 'succeeded' })
    await expect.poll(() => askThrough(npm.port, 'remote.test.example')).toBe(`200 ${tag}`)
  }
  expect(JSON.parse(npm.rows())).toContainEqual(
    expect.objectContaining({
      ...{ domain_names: ['remote.test.example'], forward_host: publicIp() },
      forward_port: hostPort,
    }),
  )
})

it('TF-43 is refused by its field, before anything is changed, where nobody said how a Nginx Proxy Manager elsewhere reaches the host, or it would find no port there', async () => {
  declare({ ...npmProxy(), mode: 'remote' })
  const refused = async (base: string, more: object) => {
    const name = applied(base, [face(base)], more)
    const asked = { workload: name, action: 'deploy', tag: 'v1' } as const
    return await open().deploys.plan(asked, new AbortController().signal).catch(failureOf)
  }
  const before = npm.rows()
  expect(await refused('unsaid', published)).toMatchObject({
    ...{ kind: 'invalid' },
    issues: [{ path: 'faces[0].domain', message: expect.stringContaining('serverIp') }],
  })
  declare({ ...npmProxy(), mode: 'remote', serverIp: publicIp() })
  expect(await refused('closed', {})).toMatchObject({
    ...{ kind: 'invalid', issues: [{ path: 'faces[0].targetPort' }] },
  })
  expect(npm.rows()).toBe(before)
})
