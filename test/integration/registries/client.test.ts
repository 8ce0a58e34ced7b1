// The client against a real registry with a password: what it lists is what was pushed.
import { expect, it } from 'vitest'
import { testAccount } from '../../../src/main/registries/account-test.ts'
import { createRegistryClients } from '../../../src/main/registries/clients.ts'
import { loginOf } from '../../../src/main/registries/docker-logins.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'

const bed = sharedEngine()
const login = { username: 'sailor', password: 'knots' }
const shelf = registryOn(bed, { port: 5_091, login })
const signal = new AbortController().signal

async function reachAs(password: string) {
  const { host, port } = shelf.registry()
  const address = `${host}:${port}`
  const account = { name: 'team', address, user: 'sailor', plainHttp: true, hasToken: true }
  const kept = { list: () => [{ ...account, changedAt: 0 }], get: () => undefined, token: () => '' }
  const credentials = {
    of: async () => ({ [address]: { ...loginOf(login.username, password), named: 'team' } }),
  }
  const clients = createRegistryClients({ clock: testClock, credentials, kept })
  return { clients, reached: await clients.reach(address, { account: 'team' }, signal) }
}

it('lists, names and describes what was pushed, and says that a wrong password is no access', async () => {
  const repository = `client-${bed.tag}/app`
  const pushed = await shelf.push('localhost/longshore-test:v1', `${repository}:v1`)
  await shelf.push('localhost/longshore-test:v2', `${repository}:v2`)
  const { clients, reached } = await reachAs(login.password)
  const { client } = reached
  expect(await client.tags(repository, signal)).toEqual({ names: ['v1', 'v2'], isWhole: true })
  expect(await client.digest(repository, 'v1', signal)).toBe(pushed.digest)
  expect(await client.digest(repository, 'never', signal)).toBeUndefined()
  const { Os, Architecture } = await bed.ask<{ Os: string; Architecture: string }>(
    'GET',
    `/images/${encodeURIComponent('localhost/longshore-test:v1')}/json`,
  )
  const platform = { os: Os, architecture: Architecture }
  const facts = await client.image(repository, { reference: 'v1', platform }, signal)
  expect(facts).toMatchObject({ digest: pushed.digest, platforms: [platform] })
  expect(facts?.sizeBytes).toBeGreaterThan(1_000)
  const steps = []
  for await (const { id, outcome } of testAccount(reached, repository, { signal }))
    steps.push([id, outcome])
  expect(Object.fromEntries(steps)).toMatchObject({ api: 'ok', service: 'ok', scope: 'ok' })
  await clients.close()

  const wrong = await reachAs('wrong')
  const error = await wrong.reached.client.tags(repository, signal).catch((thrown) => thrown)
  expect(failureOf(error)).toMatchObject({ cause: 'no-access', account: 'sailor', named: 'team' })
  await wrong.clients.close()
})
