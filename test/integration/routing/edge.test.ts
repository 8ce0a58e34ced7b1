import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { ask, startLoad } from '../../../scripts/lib/load.mjs'
import { caddyImage } from '../../../scripts/lib/proxy-images.mjs'
import { systemClock } from '../../../src/main/clock.ts'
import { facesOn } from '../../../src/main/faces/faces-on.ts'
import { openEdgeLine } from '../../../src/main/routing/edge/line.ts'
import { folderOf, routeFor } from '../../../src/main/routing/edge/route.ts'
import { facesSchema, namedFaces } from '../../../src/shared/model/face.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { certificateAt, shownAt } from '../../support/certificate-at.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { edgeOn, edgeSettings } from '../../support/edge-bed.ts'
import { asBefore } from '../../support/proxies/older-edge.ts'

const bed = sharedEngine()
const open = deployBed(bed, () => ({ settings: edgeSettings }))
const edge = edgeOn(bed, open)
const docker = dockerCli(bed)
const never = new AbortController().signal

const wanted = (name: string, target: string, path = '/') => ({
  ...{ name, path, targets: [target], tls: 'off' as const },
  owner: { installation: open().store.installation, workload: 'shop' },
})

describe('the edge', () => {
  it('is what its host declares, and leads nowhere yet', async () => {
    expect(await edge.edges().status('local', never)).toMatchObject({
      ...{ state: 'running', version: '2.11.2', isForeign: false, isDeclared: true },
      ...{ httpPort: edge.httpPort, httpsPort: edge.httpPort + 1, routes: 0 },
    })
  })

  it('of another installation is used as that one has it', async () => {
    const { binary, env } = docker()
    const ask = String.raw`printf 'GET /config/ HTTP/1.0\r\nHost: 127.0.0.1:2019\r\n\r\n' | nc 127.0.0.1 2019`
    const config = async () => {
      const said = await run(binary, ['exec', 'longshore-edge', 'sh', '-c', ask], { env })
      return said.slice(said.indexOf('{'))
    }
    const before = await config()
    expect(before).toContain('"internal"')
    const { hosts } = open()
    hosts.put({ ...edge.record, proxy: { kind: 'edge', email: 'other@example.org' } })
    const order = { host: 'local', confirm: [], by: { actor: 'test' } }
    expect(await edge.edges('another').install(order, never)).toMatchObject({ isForeign: true })
    hosts.put(edge.record)
    expect(await config()).toBe(before)
  })

  it('makes routes, switches them, brings them back exactly, and takes them away', async () => {
    const router = edge.router()
    const at = { name: 'a.test.example', path: '/' }
    const first = await router.set(wanted(at.name, '10.0.0.1:80'), undefined, { signal: never })
    expect(first).toMatchObject({ targets: ['10.0.0.1:80'], owner: { workload: 'shop' } })
    const second = await router.set(wanted(at.name, '10.0.0.2:80'), first, { signal: never })
    expect(second.targets).toEqual(['10.0.0.2:80'])
    await expect(
      router.set(wanted(at.name, '10.0.0.3:80'), first, { signal: never }),
    ).rejects.toMatchObject({ failure: { kind: 'route-changed' } })
    await router.restore({ at, before: first, put: second }, never)
    expect(await router.read(at, never)).toEqual(first)
    await router.restore({ at, before: first, put: second }, never)
    await router.restore({ at, before: undefined, put: first }, never)
    expect(await router.read(at, never)).toBeUndefined()
    expect(await router.routes(never)).toEqual([])
  })

  it('leads each of many names to its own place, and gets certificates for them', async () => {
    const { hosts, store } = open()
    const { installation } = store
    const line = openEdgeLine(hosts.get('local'), { clock: systemClock, installation })
    const all = Array.from({ length: 60 }, (_, i) => {
      const at = { name: `n${i}.test.example`, path: '/' }
      const mark = { tls: i === 59 ? 'auto' : 'off', token: 'abc', folder: folderOf('many', at) }
      return { ...at, ...mark, owner: { installation, workload: 'many' } }
    })
    const routes = all.map((each) => routeFor(each, edge.httpPort + 1))
    await line.write(() => () => routes, never)
    // Its admin API answers strangers 403; what leads nowhere is answered 503.
    for (const each of [all[3], all[57]])
      await line.targets.put(each?.folder ?? '', '127.0.0.1:2019', never)
    const answers = await Promise.all(
      all.slice(0, 59).map(({ name }) => ask({ ...entrance(), name })),
    )
    const led = answers.flatMap(({ status }, i) => (status === 503 ? [] : [[i, status]]))
    expect(led).toEqual([
      [3, 403],
      [57, 403],
    ])
    expect((await line.look(never)).targets.size).toBe(2)
    await expect
      .poll(async () => (await certificateShown('n59.test.example').catch(() => null))?.issuer)
      .toContain('Caddy Local Authority')
    await line.write(() => () => [], never)
    for (const { folder } of all) await line.targets.drop(folder, never)
  })
})

const entrance = () => ({ address: edge.address(), port: edge.httpPort })

const folder = mkdtempSync(join(tmpdir(), 'longshore-own-'))
afterAll(() => rmSync(folder, { recursive: true }))

const shown = (name: string) => shownAt(edge, name)
const certificateShown = (name: string) => certificateAt(edge, name)

const overHttps = (name: string) =>
  new Promise<string>((resolve, reject) => {
    const at = { host: edge.address(), port: edge.httpPort + 1, servername: name, agent: false }
    request({ ...at, headers: { host: name }, rejectUnauthorized: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      answer.on('end', () => resolve(`${answer.statusCode} ${text}`)).on('error', reject)
    })
      .on('error', reject)
      .end()
  })

const overHttp2 = (name: string) =>
  new Promise<string>((resolve, reject) => {
    const url = `https://${edge.address()}:${edge.httpPort + 1}`
    const session = connectHttp2(url, { servername: name, rejectUnauthorized: false })
    const asked = session.on('error', reject).request({ ':authority': name, ':path': '/' })
    let text = ''
    asked.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    asked.on('error', reject).on('end', () => resolve(text))
    asked.on('close', () => session.close())
  })

/** The route as the first versions made it. */
async function older(name: string): Promise<void> {
  const [router, at] = [edge.router(), { name, path: '/' }]
  const put = await router.read(at, never)
  if (!put) throw new Error(`nothing leads ${name}`)
  await router.restore({ at, before: { ...put, state: asBefore(put.state) }, put }, never)
}

const inVolume = async () => {
  const { binary, env } = docker()
  const list = ['exec', 'longshore-edge', 'ls', '-l', '/data/longshore/certificates']
  const lines = (await run(binary, list, { env })).trim().split('\n').slice(1)
  return lines.map((line) => line.slice(0, 10))
}

it('gives each name its own certificate, leads HTTP to HTTPS, speaks HTTP/2, and takes certificates of others from secrets', {
  timeout: 180_000,
}, async () => {
  const { store, apply, deploy, hosts } = open()
  const authority = makeAuthority(join(folder, 'authority'))
  const keep = (file: string, name: string) => {
    const dir = makePair(join(folder, file), authority, name)
    const [certificate, key] = ['cert.pem', 'key.pem'].map((each) =>
      readFileSync(join(dir, each), 'utf8'),
    )
    store.secrets.put({ workload: '', name: 'wild' }, `${certificate}${key}`, 1)
    return String(key).split('\n')[1] ?? ''
  }
  const first = keep('first', 'DNS:*.test.example')
  const faces = [
    { subdomain: 'auto' },
    { subdomain: 'plain', tls: 'off' },
    { subdomain: 'own', tls: { certificate: 'wild' } },
  ]
  const policy = { healthTimeout: '20s', soak: '0ms', stopTimeout: '10s', drain: '5s' }
  const name = apply('tls', { image: 'localhost/longshore-web' }, { faces, deploy: policy })
  const done = await deploy(name, 'v1')
  expect(done).toMatchObject({ state: 'succeeded' })

  await expect
    .poll(() => overHttps('auto.test.example').catch(String), { timeout: 30_000 })
    .toBe('200 v1')
  expect(await overHttp2('own.test.example')).toBe('v1')
  const led = await ask({ address: edge.address(), port: edge.httpPort, name: 'auto.test.example' })
  expect(led.status).toBe(308)
  expect(led.location).toBe(`https://auto.test.example:${edge.httpPort + 1}/`)
  const plain = { address: edge.address(), port: edge.httpPort, name: 'plain.test.example' }
  expect(await ask(plain)).toMatchObject({ status: 200, body: 'v1' })
  const socket = await shown('own.test.example')
  expect(socket.alpnProtocol).toBe('h2')
  socket.destroy()

  const [auto, own] = [
    await certificateShown('auto.test.example'),
    await certificateShown('own.test.example'),
  ]
  expect([auto.issuer, own.issuer]).toEqual([
    'Caddy Local Authority - ECC Intermediate',
    'authority',
  ])
  const standing = await facesOn(
    {
      ...{ store, clock: systemClock, routerOf: () => edge.router() },
      ...{ authorities: () => [], addresses: async () => [] },
    },
    {
      workload: name,
      named: namedFaces(facesSchema.parse(faces), 'test.example').named,
      session: hosts.get('local'),
    },
    never,
  )
  expect(standing.map(({ certificate }) => certificate)).toMatchObject([
    { state: 'bad', issuer: auto.issuer, until: auto.until, daysLeft: 0 },
    { state: 'off' },
    { state: 'bad', issuer: own.issuer, until: own.until, daysLeft: 1 },
  ])

  expect(await deploy(name, 'v1')).toMatchObject({ state: 'skipped' })
  const second = keep('second', 'DNS:own.test.example')
  expect(await deploy(name, 'v1')).toMatchObject({ state: 'succeeded' })
  const rotated = await certificateShown('own.test.example')
  expect(rotated.fingerprint256).not.toBe(own.fingerprint256)
  expect(await inVolume()).toEqual(['-rw-------', '-rw-------'])
  const said = JSON.stringify([
    ...(await edge.router().routes(never)),
    ...open().events(done.id),
    readFileSync(open().file, 'latin1'),
  ])
  expect([first, second].filter((key) => said.includes(key))).toEqual([])

  keep('third', 'DNS:other.test.example')
  await expect(
    open().deploys.plan({ workload: name, action: 'deploy', tag: 'v1' }, never),
  ).rejects.toMatchObject({
    failure: {
      kind: 'invalid',
      issues: [{ path: 'faces[2].tls.certificate', message: 'it is not for own.test.example' }],
    },
  })
  const by = { host: 'local', confirm: [], by: { actor: 'test' } }
  await expect(edge.edges().remove({ ...by, withRoutes: false }, never)).rejects.toMatchObject({
    failure: { kind: 'forbidden', reason: expect.stringContaining('own.test.example (tls') },
  })
  await bed.ask('POST', `/images/${caddyImage}/tag?repo=localhost/longshore-test&tag=caddy-next`)
  open().settings.set({ edgeImage: 'localhost/longshore-test:caddy-next' })
  const [before, routes] = [
    await certificateShown('auto.test.example'),
    await edge.router().routes(never),
  ]
  await older('auto.test.example')
  expect(await edge.router().routes(never)).not.toEqual(routes)
  const load = startLoad(plain, { perSecond: 20, sockets: 2 })
  const upgraded = await edge.edges().upgrade(by, never)
  const { failed, failures, requests } = await load.end()
  expect(upgraded).toMatchObject({
    ...{ state: 'running', image: 'localhost/longshore-test:caddy-next', routes: 3 },
    awayMs: expect.any(Number),
  })
  console.log(`the edge was away for ${upgraded.awayMs} ms: ${failed} of ${requests} failed`)
  // Nobody is let in meanwhile, and idle connections are closed: none is answered wrongly.
  expect(Object.keys(failures).filter((each) => !/^E[A-Z]+$/.test(each))).toEqual([])
  expect(failed).toBeLessThan(requests)
  expect(await certificateShown('auto.test.example')).toEqual(before)
  expect(await edge.router().routes(never)).toEqual(routes)
  expect(await overHttps('own.test.example')).toBe('200 v1')

  const removal = { workload: name, action: 'remove', reason: '', actor: 'test' } as const
  expect(await open().run(removal)).toMatchObject({ state: 'succeeded' })
  expect(await edge.router().routes(never)).toEqual([])
  expect(await inVolume()).toEqual(['-rw-------'])
})
