// A stand-in of Nginx Proxy Manager's API over a real nginx (see `test/support/proxies/npm.ts`), judged by its rows and by
// asking through nginx.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { askAt } from '../../../src/main/routing/ask.ts'
import { openNpm } from '../../../src/main/routing/npm/npm-router.ts'
import type { Entrance, FoundRoute, Router, WantedRoute } from '../../../src/main/routing/router.ts'
import { verifyStage } from '../../../src/main/sources/rollout/faces/verify.ts'
import type { StageRun } from '../../../src/main/sources/stage.ts'
import { aContainer } from '../../support/a-container.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { askThrough, type Backend, startBackend } from '../../support/proxies/backend.ts'
import { type NpmStandIn, startNpm } from '../../support/proxies/npm.ts'
import { ownFolder } from '../../support/proxies/process.ts'
import { dialsHere, routingServices } from '../../support/proxies/session.ts'

const { signal } = new AbortController()
const how = { signal }
let npm: NpmStandIn
let folder: ReturnType<typeof ownFolder>
let pair = ''
let old: Backend
let fresh: Backend
let router: Router

beforeAll(async () => {
  folder = ownFolder('npm-pair')
  const authority = makeAuthority(join(folder.path, 'authority'))
  pair = makePair(join(folder.path, 'pair'), authority, 'DNS:*.example.com')
  old = await startBackend('old')
  fresh = await startBackend('new')
  npm = await startNpm({
    certificates: [
      { id: 3, domain_names: ['*.example.com'], pair },
      { id: 4, domain_names: ['other.example.org'] },
      { id: 5, domain_names: ['exact.example.com'], pair },
    ],
    accessLists: { 1: ['10.9.8.7'], 2: ['127.0.0.1'] },
  })
})
afterAll(async () => {
  await npm?.stop()
  await old?.close()
  await fresh?.close()
  folder?.remove()
})
beforeEach(() => {
  router = routerOn()
})
afterEach(async () => {
  npm.mendOther()
  for (const found of await router.routes(signal))
    if (found.owner?.installation === 'here') await router.remove(found, signal)
})

function routerOn(
  more: { accessList?: number; certificate?: number; mode?: 'remote'; serverIp?: string } = {},
): Router {
  const { identity, password } = npm.user
  const proxy = { kind: 'npm', url: npm.url, identity, secret: 'npm', mode: 'local' } as const
  return openNpm(
    dialsHere(),
    { ...proxy, ...more, httpPort: npm.port, httpsPort: npm.securePort },
    routingServices('here', { npm: password }),
  )
}

const wanted = (target: string, more: Partial<WantedRoute> = {}): WantedRoute => ({
  ...{ name: 'shop.example.com', path: '/', targets: [target], tls: 'off' },
  owner: { installation: 'here', workload: 'shop' },
  ...more,
})
const through = (path = '/') => askThrough(npm.port, 'shop.example.com', path)

it('TF-40 makes a proxy host, and points it elsewhere in place by the one field that changes', async () => {
  const made = await router.set(wanted(old.target), undefined, how)
  await expect.poll(() => through('/a?b=1')).toBe('200 old shop.example.com /a?b=1')
  npm.keys.length = 0
  const switched = await router.set(wanted(fresh.target), made, how)
  await expect.poll(() => through()).toBe('200 new shop.example.com /')
  expect(npm.keys).toEqual([['forward_port']])
  expect(await router.read(wanted(''), signal)).toEqual(switched)
  expect(await askThrough(npm.port, 'other.example.com')).toBe('404 nobody')
})

it('TF-45 brings back what there was before, exactly', async () => {
  const nothing = npm.rows()
  const made = await router.set(wanted(old.target), undefined, how)
  const one = npm.rows()
  const put = await router.set(wanted(fresh.target, { accessList: 2 }), made, how)
  expect(npm.rows()).not.toBe(one)
  await router.restore({ at: made, before: made, put }, signal)
  expect(npm.rows()).toBe(one)
  await expect.poll(() => through()).toBe('200 old shop.example.com /')
  await router.remove(made, signal, true)
  expect(npm.rows()).toBe(nothing)
  await router.restore({ at: made, before: made, put: null }, signal)
  expect(await router.read(made, signal)).toEqual(made)
  await router.restore({ at: made, before: undefined, put: made }, signal)
  expect(npm.rows()).toBe(nothing)
  await router.restore({ at: made, before: undefined, put: made }, signal)
  expect(npm.rows()).toBe(nothing)
})

it('TF-44 lets the access list of a face go before that of the host, and takes the certificate of the host', async () => {
  const withDefault = routerOn({ accessList: 1, certificate: 4 })
  await withDefault.set(wanted(old.target), undefined, how)
  await expect.poll(() => through()).toContain('403 ')
  const made = await withDefault.read(wanted(''), signal)
  await withDefault.set(wanted(old.target, { accessList: 2 }), made, how)
  await expect.poll(() => through()).toContain('200 old')
  const listed = await withDefault.read(wanted(''), signal)
  await withDefault.set(wanted(old.target, { tls: 'auto', accessList: 2 }), listed, how)
  expect(JSON.parse(npm.rows())[0]).toMatchObject({ certificate_id: 4, ssl_forced: true })
})

it('TF-44 takes a certificate for the name, or for all beside it, where the host names none', async () => {
  const taken = async (name: string) => {
    await router.set(wanted(old.target, { name, tls: 'auto' }), undefined, how)
    const rows: { domain_names: string[]; certificate_id: number }[] = JSON.parse(npm.rows())
    return rows.find(({ domain_names }) => domain_names.includes(name))?.certificate_id
  }
  expect(await taken('shop.example.com')).toBe(3)
  expect(await taken('exact.example.com')).toBe(5)
  // One for all beside it is for none below those.
  expect(await taken('deep.shop.example.com')).toBe(0)
})

it('is asked by HTTPS where it has a certificate, for plain HTTP it answers itself: that certificate is shown, and what it leads to answers', async () => {
  const plain = await router.set(wanted(old.target), undefined, how)
  expect(await router.secureEntrance?.(plain, signal)).toBeUndefined()
  const made = await router.set(wanted(old.target, { tls: 'auto' }), plain, how)
  await expect.poll(() => through()).toContain('301 ')
  await npm.settled()
  const entrance = await router.secureEntrance?.(made, signal)
  if (!entrance) throw new Error('it has no certificate')
  const ask = () => askAt(dialsHere(), entrance, { router, route: made, signal })
  const { status, body, fingerprint } = await ask()
  expect([status, body]).toEqual([200, 'old shop.example.com /'])
  expect(fingerprint).toBe(new X509Certificate(readFileSync(join(pair, 'cert.pem'))).fingerprint256)
  // One connection that is reset is not one that cannot be made: nginx may reset whom it let in before it took this on.
  for (const session of [dialsHere(), resetsOnce(entrance)])
    expect(await verified(made, session)).toEqual(['shop.example.com is answered by the new one'])
  const nowhere = await router.set(wanted('127.0.0.1:1', { tls: 'auto' }), made, how)
  await expect.poll(async () => (await ask()).status).toBe(502)
  await npm.settled()
  // Plain HTTP answers as before.
  expect(await through()).toContain('301 ')
  const unproved = {
    failure: { kind: 'route-unproved', reason: 'the proxy answered with 502 by HTTPS' },
  }
  await expect(verified(nowhere)).rejects.toMatchObject(unproved)
  await expect(verified(nowhere, resetsOnce(entrance))).rejects.toMatchObject(unproved)
})

function resetsOnce({ at: entrance }: Entrance): HostSession {
  const session = dialsHere()
  let hasReset = false
  return {
    ...session,
    async dial(at, signal) {
      if (hasReset || JSON.stringify(at) !== JSON.stringify(entrance))
        return await session.dial(at, signal)
      hasReset = true
      throw new Error('read ECONNRESET')
    },
  }
}

/** What the stage that asks for it tells. */
async function verified(route: FoundRoute, session = dialsHere()): Promise<string[]> {
  const notes: string[] = []
  const run = {
    ...{ session, router, clock: systemClock, signal, progress() {} },
    ...{ facts: { routesPut: { [route.name]: route } }, note: (line: string) => notes.push(line) },
  }
  const face = { ...route, port: 80, network: '', tls: 'auto' as const }
  await verifyStage({ routes: [face] }, 0).run(run as unknown as StageRun)
  return notes
}

it('TF-44 refuses an access list or a certificate that is not there', async () => {
  const nothing = npm.rows()
  const refused = (reason: string) => ({
    failure: { kind: 'proxy-refused', route: 'shop.example.com', reason },
  })
  await expect(
    router.set(wanted(old.target, { accessList: 7 }), undefined, how),
  ).rejects.toMatchObject(refused('it has no access list 7'))
  await expect(
    router.set(wanted(old.target, { tls: { certificate: '9' } }), undefined, how),
  ).rejects.toMatchObject(refused('it has no certificate of the number 9'))
  expect(npm.rows()).toBe(nothing)
})

it('TF-43 TF-44 tells all that it would not take, by field, and changes nothing', async () => {
  const nothing = npm.rows()
  const asked = { name: 'shop.example.com', path: '/', tls: 'off' as const }
  const bad = { ...asked, path: '/api', accessList: 7, tls: { certificate: '9' } }
  const told = (await router.refusals?.([asked, bad], signal)) ?? []
  expect(told.map(({ at, field, message }) => [at.path, field, message])).toEqual([
    ['/api', 'path', expect.stringContaining('leave the path out')],
    ['/api', 'accessList', 'it has no access list 7'],
    ['/api', 'tls', 'it has no certificate of the number 9'],
  ])
  const good = { ...asked, accessList: 2, tls: { certificate: '4' } }
  expect(await router.refusals?.([good], signal)).toEqual([])
  expect(await routerOn({ accessList: 8 }).refusals?.([asked], signal)).toMatchObject([
    { field: 'accessList', message: 'it has no access list 8' },
  ])
  expect(await routerOn({ mode: 'remote' }).refusals?.([asked], signal)).toMatchObject([
    { field: 'domain', message: expect.stringContaining('serverIp') },
  ])
  expect(npm.rows()).toBe(nothing)
})

it('refuses a path by its field: where a custom location leads, nginx must find as it starts, or it takes nothing', async () => {
  const forward_scheme = 'http' as const
  const host = (forward_host: string) => ({
    ...{ domain_names: ['parts.example.com'], forward_scheme, forward_host },
    forward_port: old.port,
  })
  const located = (forward_host: string) => ({
    ...{ path: '/api', forward_scheme, forward_host },
    forward_port: fresh.port,
  })
  await npm.addByHand({ ...host('127.0.0.1'), locations: [located('127.0.0.1')] })
  const at = (path: string) => askThrough(npm.port, 'parts.example.com', path)
  await expect.poll(() => at('/api/x')).toContain('200 new')
  await npm.settled()
  expect(await at('/')).toContain('200 old')
  // What a whole name leads to may be missing: it is asked for with each request.
  await npm.addByHand({ ...host('gone.invalid'), domain_names: ['whole.example.com'] })
  const whole = await router.read({ name: 'whole.example.com', path: '/' }, signal)
  expect(whole?.trouble).toBeUndefined()
  const gone = { domain_names: ['gone.example.com'], locations: [located('gone.invalid')] }
  await npm.addByHand({ ...host('127.0.0.1'), ...gone })
  const seen = await router.read({ name: 'gone.example.com', path: '/' }, signal)
  expect(seen?.trouble).toContain('host not found in upstream "gone.invalid"')
  const asked = { name: 'shop.example.com', path: '/api', tls: 'off' as const }
  expect(await router.refusals?.([asked], signal)).toEqual([
    { at: asked, field: 'path', message: expect.stringContaining('custom location') },
  ])
})

it('TF-43 leads a remote one to the published port at the address of its host', async () => {
  const bindings = [
    { hostIp: '127.0.0.1', hostPort: 32_000, containerPort: '8080/tcp' },
    { hostIp: '0.0.0.0', hostPort: 32_768, containerPort: '8080/tcp' },
  ]
  const container = aContainer({ name: 'shop-1', bindings })
  const port = { container, port: 8080, network: 'longshore' }
  const remote = routerOn({ mode: 'remote', serverIp: '192.0.2.7' })
  expect(await remote.targetOf(port, signal)).toBe('192.0.2.7:32768')
  expect(remote.traits.reaches).toBe('published-port')
  await expect(routerOn({ mode: 'remote' }).targetOf(port, signal)).rejects.toMatchObject({
    failure: { kind: 'port-unreachable', container: 'shop-1' },
  })
  const unpublished = { ...port, container: aContainer({ name: 'shop-1', bindings: [] }) }
  await expect(remote.targetOf(unpublished, signal)).rejects.toMatchObject({
    failure: { kind: 'port-unreachable', port: 8080 },
  })
})

it('TF-36 puts back what was there where nginx does not take a change that the API answered as done', async () => {
  const made = await router.set(wanted(old.target), undefined, how)
  const one = npm.rows()
  await expect.poll(() => through()).toContain('200 old')
  npm.breakNext()
  await expect(router.set(wanted(fresh.target), made, how)).rejects.toMatchObject({
    failure: {
      kind: 'proxy-not-applied',
      reason: expect.stringMatching(/no_such_directive.* What it was before was put back\.$/s),
    },
  })
  expect(npm.rows()).toBe(one)
  await expect.poll(() => through()).toContain('200 old')
})

it('TF-36 leaves nothing of a new one that nginx does not take', async () => {
  const nothing = npm.rows()
  npm.breakNext()
  await expect(router.set(wanted(old.target), undefined, how)).rejects.toMatchObject({
    failure: { kind: 'proxy-not-applied', reason: expect.stringContaining('no_such_directive') },
  })
  expect(npm.rows()).toBe(nothing)
})

it('tells what the API says where it refuses', async () => {
  npm.breakOther()
  await expect(router.set(wanted(old.target), undefined, how)).rejects.toMatchObject({
    failure: { kind: 'proxy-refused', reason: 'Internal Error (500)' },
  })
})

it('never writes over what another hand changed meanwhile', async () => {
  const made = await router.set(wanted(old.target), undefined, how)
  npm.changeByHand('shop.example.com', { caching_enabled: true })
  const theirs = npm.rows()
  const changed = { failure: { kind: 'route-changed', route: 'shop.example.com' } }
  await expect(router.set(wanted(fresh.target), made, how)).rejects.toMatchObject(changed)
  await expect(router.remove(made, signal)).rejects.toMatchObject(changed)
  await expect(
    router.restore({ at: made, before: undefined, put: made }, signal),
  ).rejects.toMatchObject(changed)
  expect(npm.rows()).toBe(theirs)
  const now = await router.read(made, signal)
  if (now) await router.remove(now, signal)
})

it('takes a stranger’s proxy host over by choice alone, and gives it back exactly', async () => {
  const [forward_host, forward_port] = ['127.0.0.1', fresh.port]
  await npm.addByHand({
    ...{ domain_names: ['Theirs.example.com'], forward_scheme: 'http', forward_host, forward_port },
    meta: { letsencrypt_agree: true },
  })
  const theirs = npm.rows()
  const at = { name: 'theirs.example.com', path: '/' }
  const seen = await router.read(at, signal)
  expect(seen).toMatchObject({ ...at, owner: null, targets: [fresh.target] })
  await expect(router.set(wanted(old.target, at), seen, how)).rejects.toMatchObject({
    failure: { kind: 'route-taken', holder: expect.stringContaining('which is not ours') },
  })
  expect(npm.rows()).toBe(theirs)
  const put = await router.set(wanted(old.target, at), seen, { signal, takeOver: true })
  expect(put.owner).toEqual({ installation: 'here', workload: 'shop' })
  await expect.poll(() => askThrough(npm.port, at.name)).toContain('200 old')
  const ours = npm.rows()
  await router.remove(put, signal, true)
  expect(npm.rows()).toBe(theirs)
  await router.restore({ at, before: put, put: null }, signal)
  expect(npm.rows()).toBe(ours)
  await router.restore({ at, before: seen, put }, signal)
  expect(npm.rows()).toBe(theirs)
  await expect.poll(() => askThrough(npm.port, at.name)).toContain('200 new')
})

it('takes no proxy host over that is for other names too', async () => {
  const names = ['both.example.com', 'www.both.example.com']
  const place = { forward_scheme: 'http', forward_host: '127.0.0.1', forward_port: 9 } as const
  await npm.addByHand({ domain_names: names, ...place })
  const at = { name: 'both.example.com', path: '/' }
  const seen = await router.read(at, signal)
  await expect(
    router.set(wanted(old.target, at), seen, { signal, takeOver: true }),
  ).rejects.toMatchObject({
    failure: { kind: 'proxy-refused', reason: expect.stringContaining('www.both.example.com') },
  })
})

it('logs in anew where its token is void, and once for many calls', async () => {
  npm.asked.length = 0
  await router.routes(signal)
  await router.routes(signal)
  npm.forgetTokens()
  await router.routes(signal)
  expect(npm.asked.filter((call) => call === 'POST /api/tokens')).toHaveLength(2)
  expect((await router.look(signal)).version).toBe('2.15.1')
})

it('tells in a sentence what keeps it from logging in, and never the password', async () => {
  const strict = await startNpm({ hasSecondFactor: true })
  const { url, user } = strict
  const proxy = { kind: 'npm', url, identity: user.identity, secret: 'npm', mode: 'local' } as const
  const withPassword = (npm: string) =>
    openNpm(dialsHere(), proxy, routingServices('here', { npm }))
  const failureOf = (open: Router) =>
    open.routes(signal).then(
      () => '',
      (error) => JSON.stringify(error.failure),
    )
  expect(await failureOf(withPassword(user.password))).toContain('asks for a second factor')
  const wrong = await failureOf(withPassword('wr0ng'))
  expect(wrong).toContain('Invalid email or password (400)')
  expect(wrong).not.toContain('wr0ng')
  await strict.stop()
})
