// What the test of an account tries, against a registry with a token service that refuses what real ones refuse.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testAccount } from '../../../src/main/registries/account-test.ts'
import {
  createRegistryClients,
  type RegistryClients,
} from '../../../src/main/registries/clients.ts'
import { loginOf } from '../../../src/main/registries/docker-logins.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { TokenRegistry } from '../../support/token-registry.ts'

const signal = new AbortController().signal
const password = 'canary-knots'
let registry: TokenRegistry
let clients: RegistryClients

beforeEach(async () => {
  registry = new TokenRegistry({ user: 'sailor', password, may: ['team/app'] })
  await registry.start()
  registry.push('team/app', 'latest', [{ os: 'linux', architecture: 'amd64' }])
})
afterEach(async () => {
  await clients.close()
  await registry.stop()
})

async function steps(
  secret: string,
  repository = '',
  address = registry.address,
  {
    clock = testClock as Clock,
    lookup = async () => [{ address: '127.0.0.1' }] as { address: string }[],
  } = {},
) {
  const login = { ...loginOf('sailor', secret), named: 'team' }
  const kept = { list: () => [], get: () => undefined, token: () => '' }
  const credentials = { of: async () => ({ [address]: login }) }
  clients = createRegistryClients({ clock, credentials, kept })
  const reached = await clients.reach(address, { account: 'team' }, signal)
  const found = []
  for await (const checkup of testAccount(reached, repository, { signal, names: { lookup } }))
    found.push(checkup)
  expect(JSON.stringify(found)).not.toContain(password)
  for (const { outcome, remedy } of found)
    if (outcome === 'failed') expect(remedy?.text).toMatch(/^[A-Z].*\.$/)
  return Object.fromEntries(found.map(({ id, outcome }) => [id, outcome]))
}

const before = { name: 'ok', tls: 'skipped', api: 'ok' }

it('goes through each step to what is left of the rate limit', async () => {
  expect(await steps(password, 'team/app')).toEqual({
    ...{ ...before, service: 'ok', scope: 'ok', limit: 'ok' },
  })
})

it('names no repository where none was named', async () => {
  expect(await steps(password)).toEqual({
    ...{ ...before, service: 'ok', scope: 'skipped', limit: 'skipped' },
  })
})

it('goes on where nobody tells what its name is, and waits no longer than five seconds for that', async () => {
  const clock = createManualClock()
  const lookup = () => new Promise<never>(() => {})
  const found = steps(password, '', registry.address, { clock, lookup })
  await expect.poll(() => clock.pending()).toBe(1)
  await clock.advance(5_000)
  expect(await found).toMatchObject({ name: 'warning', api: 'ok', service: 'ok' })
})

it('says that the login is refused, and tries nothing after it', async () => {
  expect(await steps('wrong', 'team/app')).toEqual({
    ...{ ...before, service: 'failed', scope: 'skipped', limit: 'skipped' },
  })
})

it('says that a repository may not be read though the login is good', async () => {
  expect(await steps(password, 'other/app')).toMatchObject({ service: 'ok', scope: 'failed' })
})

it('says that nothing listens, and that what answers is no registry', async () => {
  expect(await steps(password, '', '127.0.0.1:1')).toEqual({
    ...{ name: 'ok', tls: 'skipped', api: 'failed' },
    ...{ service: 'skipped', scope: 'skipped', limit: 'skipped' },
  })
  await clients.close()
  registry.fault = (_, response) => {
    response.writeHead(404).end('<h1>It works!</h1>')
    return true
  }
  expect(await steps(password)).toMatchObject({ api: 'failed', service: 'skipped' })
})
