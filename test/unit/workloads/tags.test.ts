// What is listed of an image, from a registry that refuses what real ones refuse.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Hosts } from '../../../src/main/hosts/session.ts'
import { withAccounts } from '../../../src/main/registries/account-logins.ts'
import {
  createRegistryClients,
  type RegistryClients,
} from '../../../src/main/registries/clients.ts'
import { noLogins } from '../../../src/main/registries/credentials.ts'
import { listTags, type TagsAsked } from '../../../src/main/workloads/tags.ts'
import { aPart } from '../../support/a-part.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { sources } from '../../support/sources.ts'
import { TokenRegistry } from '../../support/token-registry.ts'
import { release, workload } from '../store/builders.ts'

const signal = new AbortController().signal
const created = (day: number) => `2026-03-${String(day).padStart(2, '0')}T00:00:00Z`
const platforms = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
]
let registry: TokenRegistry
let clients: RegistryClients
beforeEach(async () => {
  registry = new TokenRegistry({ user: 'sailor', password: 'knots', may: ['team/app'] })
  await registry.start()
})
afterEach(async () => {
  await clients.close()
  await registry.stop()
})

function bed() {
  const store = createMemoryStore()
  const { address } = registry
  const account = { name: 'team', address, user: 'sailor', plainHttp: true, changedAt: 0 }
  store.registries.put(account, 'knots')
  const credentials = withAccounts(noLogins, store.registries)
  clients = createRegistryClients({ clock: testClock, credentials, kept: store.registries })
  const session = createFakeSession({
    name: 'local',
    guard: 'open',
    installation: 'i',
    clock: testClock,
  })
  const hosts: Hosts = {
    ...{ list: () => [session], get: () => session, close: async () => undefined },
    ...{
      describe: () => Promise.reject(new Error('nobody asks')),
      subscribe: () => () => undefined,
    },
  }
  const image = `${address}/team/app`
  const web = workload('web')
  const source = { ...web.document.source, image, defaultTag: 'latest', registry: 'team' }
  store.workloads.put({ ...web, document: { ...web.document, source } })
  let now = 1_000
  const clock = { ...testClock, now: () => now }
  const list = (asked: Partial<TagsAsked> = {}) =>
    listTags(
      { sources, store, hosts, clients, clock },
      { of: 'web', host: '', details: 20, ...asked },
      signal,
    )
  const later = () => {
    now += 1_000
  }
  const wasDeployed = (tag: string, deployment: string, name = 'web', host = 'local') =>
    store.releases.add(
      {
        ...release(deployment),
        ...{ tag, workload: name, parts: [aPart('web', { image: `${image}:${tag}` })] },
      },
      host,
      {},
    )
  const addOther = (name: string) => {
    const other = workload(name)
    store.workloads.put({ ...other, document: { ...other.document, source } })
  }
  return { image, list, later, wasDeployed, addOther }
}

describe('tags of a workload', () => {
  it('tell what is live, what each release was, how others stand to it and why, with what the registry says', async () => {
    for (const [index, tag] of ['1.9', '1.10', '1.10-alpine', 'latest'].entries())
      registry.push(
        'team/app',
        tag,
        platforms.map((each) => ({ ...each, created: created(index + 1) })),
      )
    const { list, wasDeployed, image } = bed()
    wasDeployed('1.9', 'd1')
    const found = await list()
    expect(found).toMatchObject({ image, account: 'sailor', isWhole: true })
    expect(found.tags.map(({ name, order, why }) => [name, order, why])).toEqual([
      ['latest', '', 'they are named in different ways'],
      ['1.10', 'newer', 'by version'],
      ['1.9', 'same', 'the same tag'],
      ['1.10-alpine', '', 'another variant: alpine, not plain'],
    ])
    const live = found.tags.find(({ name }) => name === '1.9')
    expect(live).toMatchObject({
      ...{ liveOn: ['web on local'], releases: ['web r1'], fits: true },
      createdAt: Date.parse(created(1)),
      digest: expect.stringMatching(/^sha256:/),
    })
    expect(live?.sizeBytes).toBeGreaterThan(1_000)
  })

  it('keep when they were seen first, for as long as they are there', async () => {
    registry.push('team/app', '1', platforms)
    const { list, later } = bed()
    await list()
    later()
    registry.push('team/app', '2', platforms)
    const seen = async () =>
      Object.fromEntries((await list()).tags.map(({ name, firstSeen }) => [name, firstSeen]))
    expect(await seen()).toEqual({ '1': 1_000, '2': 2_000 })
    registry.tags.set('team/app', ['2'])
    await list()
    later()
    registry.tags.set('team/app', ['1', '2'])
    expect(await seen()).toEqual({ '1': 3_000, '2': 2_000 })
  })

  it('are a thousand by one question a page, and more is asked of few of them', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `v1.${index}`)
    for (const name of names.slice(0, 3)) registry.push('team/app', name, platforms)
    registry.tags.set('team/app', names)
    registry.perPage = 1_000
    const { list, wasDeployed } = bed()
    wasDeployed('v1.1', 'd1')
    const found = await list({ details: 1 })
    expect(found.tags).toHaveLength(1_000)
    expect(found.tags[0]?.name).toBe('v1.999')
    expect(found.tags.filter(({ digest }) => digest !== null).map(({ name }) => name)).toEqual([
      'v1.1',
    ])
    expect(registry.asked.filter(({ url }) => url.includes('/tags/')).length).toBeLessThan(3)
    const few = await list({ only: ['v1.0', 'v1.2', 'never'] })
    expect(few.tags.filter(({ digest }) => digest !== null)).toHaveLength(2)
  })

  it('are compared with what is live of that workload, and of an image only where that is one tag', async () => {
    for (const tag of ['1', '2', '3']) registry.push('team/app', tag, platforms)
    const { list, wasDeployed, addOther, image } = bed()
    addOther('yawl')
    wasDeployed('1', 'd1')
    wasDeployed('3', 'd2', 'yawl')
    const standing = async (asked = {}) =>
      (await list(asked)).tags.map(({ name, order }) => `${name} ${order}`)
    expect(await standing()).toEqual(['3 newer', '2 newer', '1 same'])
    expect(await standing({ of: 'yawl' })).toEqual(['3 same', '2 older', '1 older'])
    expect(await standing({ of: image })).toEqual(['3 ', '2 ', '1 '])
  })

  it('that are named after their source are no newer for being seen first when the list was', async () => {
    const days: Readonly<Record<string, number>> = { abc1234: 1, abd1234: 9, abe1234: 20 }
    const push = (tag: string) =>
      registry.push(
        'team/app',
        tag,
        platforms.map((each) => ({ ...each, created: created(days[tag] ?? 0) })),
      )
    for (const tag of ['abc1234', 'abd1234']) push(tag)
    const { list, wasDeployed, later } = bed()
    wasDeployed('abd1234', 'd1')
    const standing = async (details: number) =>
      (await list({ details })).tags.map(({ name, order }) => `${name} ${order}`)
    // Of the older one nothing but its name is known.
    expect(await standing(1)).toEqual(['abd1234 same', 'abc1234 '])
    expect(await standing(20)).toEqual(['abd1234 same', 'abc1234 older'])
    later()
    push('abe1234')
    expect(await standing(20)).toEqual(['abe1234 newer', 'abd1234 same', 'abc1234 older'])
  })

  it('of another platform are told as such, and of an image by its own name', async () => {
    registry.push('team/app', '1', [
      { os: 'windows', architecture: 'amd64' },
      { os: 'windows', architecture: 'arm64' },
    ])
    const { list, image } = bed()
    expect((await list({ of: `${image}:1` })).tags).toMatchObject([
      { name: '1', fits: false, sizeBytes: null },
    ])
  })

  it.each([
    ...[
      '/../../v1/secrets',
      '/team/app?n=1',
      '/team/app#x',
      '/Team/app',
      '/',
      '/a//b',
      '/a/%2e%2e/b',
    ],
  ])('of %s are asked of nobody: it is no name of an image', async (path) => {
    const { list } = bed()
    const found = list({ of: `${registry.address}${path}` })
    await expect(found).rejects.toMatchObject({ failure: { kind: 'invalid', what: 'image name' } })
    expect(registry.asked).toEqual([])
  })

  it('of what is no workload and no image of an own is said so', async () => {
    const { list } = bed()
    registry.tags.delete('team/app')
    await expect(list()).rejects.toMatchObject({
      failure: { kind: 'registry-failed', cause: 'not-found' },
    })
  })
})
