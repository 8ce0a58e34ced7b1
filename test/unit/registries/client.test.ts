// The client against a registry, a token service and a storage host that refuse what real ones refuse.
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createRegistryClients,
  type RegistryClients,
} from '../../../src/main/registries/clients.ts'
import { loginOf } from '../../../src/main/registries/docker-logins.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { TokenRegistry } from '../../support/token-registry.ts'

const signal = new AbortController().signal
const password = 'canary-knots-and-splices'
const linux = { os: 'linux', architecture: 'amd64' }
let registry: TokenRegistry
let clients: RegistryClients

beforeEach(async () => {
  registry = new TokenRegistry({ user: 'sailor', password, may: ['team/app'] })
  await registry.start()
  registry.tags.set('team/app', ['v1'])
})
afterEach(async () => {
  await clients?.close()
  await registry.stop()
})

/** As the account `team`, with that password; null = without any. */
async function reach(secret: string | null = password, clock = testClock) {
  const login =
    secret === null ? {} : { [registry.address]: { ...loginOf('sailor', secret), named: 'team' } }
  const kept = { list: () => [], get: () => undefined, token: () => '' }
  clients = createRegistryClients({ clock, credentials: { of: async () => login }, kept })
  return await clients.reach(registry.address, { account: '' }, signal)
}

async function failureIn(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const failure = failureOf(error)
  if (failure?.kind !== 'registry-failed') throw error ?? new Error('it did not fail')
  const { title, detail, remedy } = describeFailure(failure)
  const said = [title, detail, remedy].join(' ')
  expect(said).not.toContain(password)
  expect(said).not.toMatch(/undefined|\.\./)
  return failure
}

const count = (where: string) => registry.asked.filter((each) => each.where === where).length

describe('a token', () => {
  it.each(['token', 'access_token'] as const)(
    'is taken from %s, and used until it expires',
    async (named) => {
      registry.named = named
      const { client } = await reach()
      expect(await client.tags('team/app', signal)).toEqual({ names: ['v1'], isWhole: true })
      await client.tags('team/app', signal)
      expect(count('tokens')).toBe(1)
    },
  )

  it('is asked for anew where it expired, and where the registry takes it no more', async () => {
    registry.expiresIn = 1
    const { client } = await reach()
    await client.tags('team/app', signal)
    await client.tags('team/app', signal)
    expect(count('tokens')).toBe(2)
    registry.expiresIn = 600
    await client.tags('team/app', signal)
    registry.revoke()
    await client.tags('team/app', signal)
    expect(count('tokens')).toBe(4)
  })

  it('is asked for with the login alone, of the service, for one repository to be read', async () => {
    const { client } = await reach()
    await client.tags('team/app', signal)
    const [asked] = registry.asked.filter(({ where }) => where === 'tokens')
    expect(asked?.url).toBe('/token?service=shelf&scope=repository%3Ateam%2Fapp%3Apull')
    expect(asked?.headers.authorization).toMatch(/^Basic /)
    for (const { url } of registry.asked) expect(url).not.toContain(password)
  })
})

describe('a failure', () => {
  it.each([
    ['a wrong password', 'wrong', 'no-access', 'team'],
    ['no login', null, 'no-access', undefined],
  ])(
    'of %s says that there is no access, and as whom it was asked',
    async (_, secret, cause, named) => {
      const { client } = await reach(secret)
      const failure = await failureIn(client.tags('team/app', signal))
      expect([failure.cause, failure.named]).toEqual([cause, named])
    },
  )

  it('of a repository that the account may not read is no access, one that is not there is not found', async () => {
    const { client } = await reach()
    expect(await failureIn(client.tags('other/app', signal))).toMatchObject({ cause: 'no-access' })
    registry.tags.delete('team/app')
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({
      cause: 'not-found',
      repository: 'team/app',
    })
  })

  it('of a rate limit says until when, and nobody asks again before', async () => {
    registry.fault = ({ where }, response) => {
      if (where !== 'registry') return false
      response.writeHead(429, { 'retry-after': '120' }).end('{}')
      return true
    }
    const { client } = await reach()
    const before = Date.now()
    const failure = await failureIn(client.tags('team/app', signal))
    expect(failure.cause).toBe('rate')
    expect(failure.until).toBeGreaterThanOrEqual(before + 120_000)
    const asked = registry.asked.length
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({ cause: 'rate' })
    expect(registry.asked.length).toBe(asked)
  })

  it('of a token service names that, and says until when it may be asked again', async () => {
    let status = 429
    registry.fault = ({ where }, response) => {
      if (where !== 'tokens') return false
      response.writeHead(status, { 'retry-after': '120' }).end('{}')
      return true
    }
    const before = Date.now()
    const failure = await failureIn((await reach()).client.tags('team/app', signal))
    const service = `127.0.0.1:${registry.portOf('tokens')}`
    expect(failure).toMatchObject({
      ...{ cause: 'rate', reason: `its token service ${service} answered 429` },
    })
    expect(failure.until).toBeGreaterThanOrEqual(before + 120_000)
    status = 503
    const down = await failureIn((await reach()).client.tags('team/app', signal))
    expect(describeFailure(down)).toMatchObject({
      title: `team/app of ${registry.address} could not be asked`,
      detail: expect.stringMatching(`^Its token service ${service} answered 503\\.`),
    })
  })

  it('of a short rate limit is waited for', async () => {
    let refused = 0
    registry.fault = ({ where, url }, response) => {
      if (where !== 'registry' || !url.includes('tags') || refused++ > 0) return false
      response.writeHead(429, { 'retry-after': '0' }).end('{}')
      return true
    }
    const { client } = await reach()
    expect(await client.tags('team/app', signal)).toMatchObject({ names: ['v1'] })
  })

  it('of an answer that is cut, endless, or no registry’s is told as such, in a sentence', async () => {
    const { client } = await reach()
    registry.fault = ({ url }, response) => {
      if (!url.includes('tags')) return false
      response.writeHead(200, { 'content-length': '5000' })
      response.write('{"tags": [')
      response.destroy()
      return true
    }
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({ cause: 'silent' })
    registry.fault = ({ url }, response) => {
      if (!url.includes('tags')) return false
      const more = () => void (response.writable && response.write(Buffer.alloc(65_536, 32), more))
      more()
      return true
    }
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({ cause: 'answer' })
    registry.fault = (_, response) => {
      response.writeHead(200).end('<html>welcome</html>')
      return true
    }
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({ cause: 'answer' })
  })

  it.each<[string, string, (response: ServerResponse) => unknown]>([
    [
      'asked too often',
      'rate',
      (response) => response.writeHead(429, { 'retry-after': '90' }).end(),
    ],
    ['cut', 'silent', (response) => response.writeHead(200, { 'content-length': '99' }).destroy()],
    ['a page', 'answer', (response) => response.end('<html>welcome</html>')],
    ['without a token', 'answer', (response) => response.end('{"token": "", "expires_in": -1}')],
    ['a token of two lines', 'answer', (response) => response.end('{"token": "a\\r\\nx: y"}')],
    [
      'too long',
      'answer',
      (response) => response.end(JSON.stringify({ token: 'x'.repeat(99_999) })),
    ],
    ['broken', 'silent', (response) => response.writeHead(500).end('{}')],
  ])('of a token service that is %s is told as such', async (_, cause, answer) => {
    registry.fault = ({ where }, response) => {
      if (where !== 'tokens') return false
      answer(response)
      return true
    }
    const { client } = await reach()
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({ cause })
    expect(count('tokens')).toBeLessThan(5)
  })

  it('of a token that is never enough is no access, after a token or two', async () => {
    registry.fault = ({ where }, response) => {
      if (where !== 'registry') return false
      const realm = `http://127.0.0.1:${registry.portOf('tokens')}/token`
      const scope = 'scope="repository:team/app:pull",error="insufficient_scope"'
      response.setHeader('www-authenticate', `Bearer realm="${realm}",service="shelf",${scope}`)
      response.writeHead(401).end('{}')
      return true
    }
    const { client } = await reach()
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({ cause: 'no-access' })
    expect(count('tokens')).toBeLessThan(4)
  })

  it('of a token service that leads elsewhere takes no login there', async () => {
    registry.fault = ({ where }, response) => {
      if (where !== 'tokens') return false
      const location = `http://127.0.0.1:${registry.portOf('storage')}/token`
      response.writeHead(307, { location }).end()
      return true
    }
    const { client } = await reach()
    await failureIn(client.tags('team/app', signal))
    const elsewhere = registry.asked.filter(({ where }) => where === 'storage')
    expect(elsewhere.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([])
  })

  it('of one that nothing listens for is told with where it was asked from', async () => {
    const { client } = await reach()
    await registry.stop()
    expect(await failureIn(client.tags('team/app', signal))).toMatchObject({ cause: 'refused' })
    await registry.start()
  })

  it('never shows what the registry says of the login', async () => {
    registry.fault = ({ where, url }, response) => {
      if (where !== 'registry' || !url.includes('tags')) return false
      const message = `your password ${password} is bad`
      response.writeHead(403).end(JSON.stringify({ errors: [{ code: 'DENIED', message }] }))
      return true
    }
    const { client } = await reach()
    expect((await failureIn(client.tags('team/app', signal))).reason).toContain('•••')
  })
})

describe('a list of tags', () => {
  it('is read page by page as Link says, however short a page is, and not sent again unchanged', async () => {
    const all = Array.from({ length: 250 }, (_, index) => `v${String(index).padStart(3, '0')}`)
    registry.tags.set('team/app', all)
    registry.hasEtags = true
    registry.perPage = 60
    const { client } = await reach()
    expect(await client.tags('team/app', signal)).toEqual({ names: all, isWhole: true })
    expect(await client.tags('team/app', signal)).toEqual({ names: all, isWhole: true })
    const conditional = registry.asked.filter(({ headers }) => headers['if-none-match'])
    expect(conditional).toHaveLength(5)
  })

  it('ends where its pages lead in a circle, and never leaves the registry', async () => {
    registry.fault = ({ where, url }, response) => {
      if (where !== 'registry' || !url.includes('tags')) return false
      const link = `<http://127.0.0.1:${registry.portOf('storage')}/v2/team/app/tags/list?n=1>; rel="next"`
      response.writeHead(200, { link }).end('{"tags":["a"]}')
      return true
    }
    const { client } = await reach()
    expect((await client.tags('team/app', signal)).names).toEqual(['a'])
    expect(count('storage')).toBe(0)
  })
})

describe('an image', () => {
  const created = '2026-03-01T10:00:00Z'

  it('is known by its digest without counting as a pull, and by its config for the platform', async () => {
    const digest = registry.push('team/app', 'v2', [
      { ...linux, created },
      { os: 'linux', architecture: 'arm64', created },
    ])
    const { client } = await reach()
    expect(await client.digest('team/app', 'v2', signal)).toBe(digest)
    expect(registry.asked.at(-1)?.method).toBe('HEAD')
    const facts = await client.image('team/app', { reference: 'v2', platform: linux }, signal)
    expect(facts).toMatchObject({ digest, config: { createdAt: Date.parse(created) } })
    expect(facts?.platforms.map(({ architecture }) => architecture)).toEqual(['amd64', 'arm64'])
    expect(facts?.sizeBytes).toBeGreaterThan(1_000)
    const none = await client.image(
      'team/app',
      { reference: 'v2', platform: { os: 'windows', architecture: 'amd64' } },
      signal,
    )
    expect(none).toMatchObject({ digest, sizeBytes: null, config: null })
    expect(
      await client.image('team/app', { reference: 'never', platform: linux }, signal),
    ).toBeUndefined()
  })

  it('lies on a storage host that never gets the login', async () => {
    registry.push('team/app', 'v2', [{ ...linux, created }])
    const { client } = await reach()
    expect(
      await client.image('team/app', { reference: 'v2', platform: linux }, signal),
    ).toMatchObject({
      platforms: [linux],
    })
    const stored = registry.asked.filter(({ where }) => where === 'storage')
    expect(stored).toHaveLength(1)
    expect(stored[0]?.headers.authorization).toBeUndefined()
  })

  it('that is not what its digest says is refused', async () => {
    registry.push('team/app', 'v2', [{ ...linux, created }])
    for (const key of registry.blobs.keys()) registry.blobs.set(key, '{"os":"linux","evil":true}')
    const { client } = await reach()
    const failure = await failureIn(
      client.image('team/app', { reference: 'v2', platform: linux }, signal),
    )
    expect(failure).toMatchObject({ cause: 'answer' })
  })
})
