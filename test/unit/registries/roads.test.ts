// How a registry is reached: by TLS, over a proxy, through the session of a host; and as whom, over real connections.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import {
  createRegistryClients,
  type RegistryClients,
} from '../../../src/main/registries/clients.ts'
import type { Login } from '../../../src/main/registries/credentials.ts'
import { loginOf } from '../../../src/main/registries/docker-logins.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { TokenRegistry } from '../../support/token-registry.ts'

const signal = new AbortController().signal
const password = 'canary-knots'
const folder = mkdtempSync(join(tmpdir(), 'longshore-roads-'))
const secured: Record<'known' | 'strange', https.Server> = {
  known: new https.Server(),
  strange: new https.Server(),
}
const trusted = tls.getCACertificates('default')
let registry: TokenRegistry
let clients: RegistryClients

beforeAll(async () => {
  for (const name of ['known', 'strange'] as const) {
    const authority = makeAuthority(join(folder, `${name}-ca`))
    const pair = makePair(join(folder, name), authority, 'DNS:shelf.example')
    const [cert, key] = ['cert.pem', 'key.pem'].map((file) => readFileSync(join(pair, file)))
    secured[name] = https.createServer({ cert, key }, ({ url }, response) => {
      if (url?.includes('/moved/')) response.writeHead(307, { location: plainly() }).end()
      else response.end(JSON.stringify({ tags: [name] }))
    })
    await listen(secured[name])
  }
  const mine = readFileSync(join(folder, 'known-ca', 'ca.pem'), 'utf8')
  tls.setDefaultCACertificates([...trusted, mine])
})
beforeEach(async () => {
  registry = new TokenRegistry({ user: 'sailor', password, may: ['team/app'] })
  await registry.start()
  registry.tags.set('team/app', ['v1'])
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await clients.close()
  await registry.stop()
})
afterAll(() => {
  tls.setDefaultCACertificates([...trusted])
  for (const server of Object.values(secured)) server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Where nobody would find it encrypted. */
const plainly = (): string => `http://${registry.address}/v2/team/app/tags/list`

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return portOf(server)
}
function portOf(server: net.Server): number {
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Leads each connection to that port, and remembers whom it was asked for. */
async function startProxy(port: number) {
  const asked: string[] = []
  const server = http.createServer()
  server.on('connect', (request, socket: net.Socket) => {
    asked.push(String(request.url))
    const onward = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
  })
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${await listen(server)}`)
  return { asked, close: () => server.close() }
}

/** A host that is far away, and from which those names are on these ports here. */
function farHost(portFor: (host: string, port: number) => number) {
  const asked: string[] = []
  const dial: HostSession['dial'] = async (target) => {
    if ('socket' in target) throw new Error('no socket is asked for')
    asked.push(`${target.host}:${target.port}`)
    return net.connect(portFor(target.host, target.port), '127.0.0.1')
  }
  return { asked, session: { name: 'prod', isHere: false, dial } }
}

function open(login: Login | undefined = { ...loginOf('sailor', password), named: 'team' }) {
  const of = async (registries: readonly string[]) =>
    Object.fromEntries(login ? registries.map((each) => [each, login]) : [])
  const kept = { list: () => [], get: () => undefined, token: () => '' }
  clients = createRegistryClients({ clock: testClock, credentials: { of }, kept })
}

async function tagsOf(
  address: string,
  session?: ReturnType<typeof farHost>['session'],
  repository = 'team/app',
) {
  const { client } = await clients.reach(address, { account: '', session }, signal)
  return (await client.tags(repository, signal)).names
}

const failureIn = async (work: Promise<unknown>) =>
  failureOf(await work.catch((error: unknown) => error))

it('by TLS of an authority that this machine trusts, over the proxy of the environment', async () => {
  open()
  const proxy = await startProxy(portOf(secured.known))
  expect(await tagsOf('shelf.example')).toEqual(['known'])
  expect(proxy.asked).toEqual(['shelf.example:443'])
  proxy.close()
})

it('never from what is encrypted on to what is not', async () => {
  open()
  const proxy = await startProxy(portOf(secured.known))
  expect(await failureIn(tagsOf('shelf.example', undefined, 'team/moved'))).toMatchObject({
    ...{ kind: 'registry-failed', cause: 'answer' },
  })
  expect(registry.asked).toEqual([])
  proxy.close()
})

it('not by TLS of an authority that nobody knows', async () => {
  open()
  const proxy = await startProxy(portOf(secured.strange))
  expect(await failureIn(tagsOf('shelf.example'))).toMatchObject({
    ...{ kind: 'registry-failed', cause: 'certificate' },
  })
  proxy.close()
})

it('from a host where this machine cannot, with the same trust', async () => {
  open()
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1')
  const known = farHost(() => portOf(secured.known))
  expect(await tagsOf('shelf.example', known.session)).toEqual(['known'])
  expect(known.asked).toEqual(['shelf.example:443'])
  await clients.close()
  const strange = farHost(() => portOf(secured.strange))
  expect(await failureIn(tagsOf('shelf.example', strange.session))).toMatchObject({
    ...{ cause: 'certificate', from: 'prod' },
  })
})

it('from the host whose own it is, its token service as well', async () => {
  open()
  const { asked, session } = farHost((_, port) =>
    port === 5000 ? registry.portOf('registry') : port,
  )
  expect(await tagsOf('127.0.0.1:5000', session)).toEqual(['v1'])
  expect(new Set(asked)).toEqual(
    new Set(['127.0.0.1:5000', `127.0.0.1:${registry.portOf('tokens')}`]),
  )
})

it('through the host that has the name by now', async () => {
  open()
  const before = farHost(() => 1)
  expect(await failureIn(tagsOf('127.0.0.1:5000', before.session))).toMatchObject({
    ...{ kind: 'registry-failed', cause: 'refused' },
  })
  const now = farHost((_, port) => (port === 5000 ? registry.portOf('registry') : port))
  expect(await tagsOf('127.0.0.1:5000', now.session)).toEqual(['v1'])
})

it('by another way again, where that which led there before leads there no more', async () => {
  open()
  const proxy = await startProxy(portOf(secured.known))
  const far = farHost(() => portOf(secured.known))
  expect(await tagsOf('shelf.example', far.session)).toEqual(['known'])
  expect(far.asked).toEqual([])
  proxy.close()
  secured.known.closeAllConnections()
  expect(await tagsOf('shelf.example', far.session)).toEqual(['known'])
  expect(far.asked).toEqual(['shelf.example:443'])
})

it('not by a host that lets it wait: that is a silence, and no fault of ours', async () => {
  open()
  const dial = () => Promise.reject(new DOMException('', 'TimeoutError'))
  const session = { name: 'prod', isHere: false, dial }
  expect(await failureIn(tagsOf('127.0.0.1:5000', session))).toMatchObject({
    ...{ kind: 'registry-failed', cause: 'silent' },
  })
})

it('as whom docker has an identity token of, which is exchanged and never sent elsewhere', async () => {
  open({ identitytoken: password })
  expect(await tagsOf(registry.address)).toEqual(['v1'])
  const exchanges = registry.asked.filter(({ where }) => where === 'tokens')
  expect(exchanges.map(({ method, url }) => [method, url])).toEqual([['POST', '/token']])
  expect(JSON.stringify(registry.asked)).not.toContain(password)
  open({ identitytoken: 'wrong' })
  expect(await failureIn(tagsOf(registry.address))).toMatchObject({ cause: 'no-access' })
})
