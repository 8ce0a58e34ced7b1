// What several that ask one registry at once share, and what each of them must find out anew.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testAccount } from '../../../src/main/registries/account-test.ts'
import { createBudget, TooOften } from '../../../src/main/registries/client/budget.ts'
import {
  createRegistryClients,
  type RegistryClients,
} from '../../../src/main/registries/clients.ts'
import type { Login } from '../../../src/main/registries/credentials.ts'
import { loginOf } from '../../../src/main/registries/docker-logins.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { TokenRegistry } from '../../support/token-registry.ts'

const signal = new AbortController().signal
const password = 'canary-knots'
const linux = { os: 'linux', architecture: 'amd64' }
let registry: TokenRegistry
let clients: RegistryClients
const servers: Server[] = []

beforeEach(async () => {
  registry = new TokenRegistry({ user: 'sailor', password, may: ['team/app'] })
  await registry.start()
  registry.tags.set('team/app', ['v1'])
})
afterEach(async () => {
  await clients?.close()
  await registry.stop()
  for (const server of servers.splice(0)) server.close()
})

function open(loginFor: (account: string) => Login = () => team) {
  const of = async (registries: readonly string[], _: AbortSignal, account = '') =>
    Object.fromEntries(registries.map((each) => [each, loginFor(account)]))
  const kept = { list: () => [], get: () => undefined, token: () => '' }
  clients = createRegistryClients({ clock: testClock, credentials: { of }, kept })
}
const team: Login = { ...loginOf('sailor', password), named: 'team' }
const reach = (address = registry.address, account = '') =>
  clients.reach(address, { account }, signal)

async function serve(answer: Parameters<typeof createServer>[1] & object): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('a rate limit holds for an account, whether it is named or just fits', async () => {
  registry.fault = ({ where }, response) => {
    if (where !== 'registry') return false
    response.writeHead(429, { 'retry-after': '120' }).end('{}')
    return true
  }
  open((account) => (account === '' ? { ...team, alsoFit: ['other'] } : team))
  await (await reach()).client.tags('team/app', signal).catch(() => undefined)
  const asked = registry.asked.length
  const named = (await reach(registry.address, 'team')).client.tags('team/app', signal)
  expect(failureOf(await named.catch((error: unknown) => error))).toMatchObject({ cause: 'rate' })
  expect(registry.asked).toHaveLength(asked)
})

it('a rate limit ends when it is over, and at once where the clock was set back before it began', async () => {
  let now = 10_000_000
  const budget = createBudget({ ...testClock, now: () => now })
  const ask = () => budget.spend(async () => 'asked', signal)
  budget.block(now + 60_000)
  await expect(ask()).rejects.toBeInstanceOf(TooOften)
  now -= 3_600_000
  expect(await ask()).toBe('asked')
  budget.block(now + 60_000)
  await expect(ask()).rejects.toBeInstanceOf(TooOften)
  now += 60_000
  expect(await ask()).toBe('asked')
})

it('a rate limit stops whoever waits for a turn by then', async () => {
  const wake: (() => void)[] = []
  const sleep = () => new Promise<void>((resolve) => void wake.push(resolve))
  const budget = createBudget({ ...testClock, now: () => 0, sleep })
  for (let count = 0; count < 60; count += 1) await budget.spend(async () => undefined, signal)
  const late = budget.spend(async () => 'asked', signal)
  await expect.poll(() => wake.length).toBe(1)
  budget.block(60_000)
  for (const each of wake) each()
  await expect(late).rejects.toBeInstanceOf(TooOften)
})

it('an account whose token is another every hour takes the place of itself, with its budget and its connections', async () => {
  let token = password
  open(() => ({ ...loginOf('sailor', token), named: 'team' }))
  const first = await reach()
  expect(await reach()).toBe(first)
  token = 'another'
  const second = await reach()
  expect(second).not.toBe(first)
  expect(await reach()).toBe(second)
  // The one before is kept nowhere: asked as again, it is made anew.
  token = password
  expect(await reach()).not.toBe(first)
  registry.fault = ({ where }, response) => {
    if (where !== 'registry') return false
    response.writeHead(429, { 'retry-after': '120' }).end('{}')
    return true
  }
  await (await reach()).client.tags('team/app', signal).catch(() => undefined)
  token = 'another'
  const asked = registry.asked.length
  await (await reach()).client.tags('team/app', signal).catch(() => undefined)
  expect(registry.asked).toHaveLength(asked)
})

it('two that come at once to a registry that wants a password both get in', async () => {
  const waiting: (() => void)[] = []
  const address = await serve((request, response) => {
    if (request.headers.authorization) return response.end('{"tags":["v1"]}')
    waiting.push(() =>
      response.writeHead(401, { 'www-authenticate': 'Basic realm="shelf"' }).end('{}'),
    )
    // Both have asked before either is told that it takes a password.
    if (waiting.length === 2) for (const answer of waiting) answer()
    return undefined
  })
  open()
  const { client } = await reach(address)
  const both = await Promise.all([client.tags('team/app', signal), client.tags('x/y', signal)])
  expect(both.map(({ names }) => names)).toEqual([['v1'], ['v1']])
})

it('a test of an account takes no token that was given before', async () => {
  open()
  const reached = await reach()
  await reached.client.tags('team/app', signal)
  registry.fault = ({ where }, response) => {
    if (where !== 'tokens') return false
    response.writeHead(401).end('{"errors":[{"code":"UNAUTHORIZED"}]}')
    return true
  }
  const found = []
  for await (const checkup of testAccount(reached, 'team/app', { signal })) found.push(checkup)
  expect(found.find(({ id }) => id === 'service')).toMatchObject({ outcome: 'failed' })
})

it('another host or port gets what is asked, and nothing of the login', async () => {
  const heard: [string | undefined, string | undefined, string | undefined][] = []
  const digest = registry.push('team/app', 'v2', [linux])
  const elsewhere = await serve(({ url, headers }, response) => {
    heard.push([url, headers.authorization, headers.accept])
    const found = registry.manifests.get('team/app@v2')
    response.writeHead(200, { 'content-type': found?.type }).end(found?.body)
  })
  registry.fault = ({ where, url }, response) => {
    if (where !== 'registry' || !url.endsWith('/manifests/v2')) return false
    response.writeHead(307, { location: `http://${elsewhere}/mirror/v2` }).end()
    return true
  }
  open()
  const { client } = await reach()
  await client.tags('team/app', signal)
  expect(
    await client.image('team/app', { reference: 'v2', platform: linux }, signal),
  ).toMatchObject({ digest })
  expect(heard).toEqual([['/mirror/v2', undefined, expect.stringContaining('manifest')]])
})

it('a list that lies elsewhere is asked for page by page where it was asked for first', async () => {
  const elsewhere = await serve(({ url = '' }, response) => {
    const isFirst = !url.includes('last=')
    if (isFirst) response.setHeader('link', '</v2/mirror/team/app/tags/list?last=a>; rel="next"')
    response.end(JSON.stringify({ tags: [isFirst ? 'a' : 'b'] }))
  })
  registry.fault = ({ where, url }, response) => {
    if (where !== 'registry') return false
    response.writeHead(307, { location: `http://${elsewhere}/mirror${url}` }).end()
    return true
  }
  open()
  const { client } = await reach()
  expect(await client.tags('team/app', signal)).toEqual({ names: ['a', 'b'], isWhole: true })
})

it('an image of one platform is none for another', async () => {
  registry.push('team/app', 'v2', [{ os: 'linux', architecture: 'arm64' }])
  open()
  const { client } = await reach()
  expect(
    await client.image('team/app', { reference: 'v2', platform: linux }, signal),
  ).toMatchObject({ sizeBytes: null })
  const arm = { os: 'linux', architecture: 'arm64' }
  const own = await client.image('team/app', { reference: 'v2', platform: arm }, signal)
  expect(own?.sizeBytes).toBeGreaterThan(1_000)
})
