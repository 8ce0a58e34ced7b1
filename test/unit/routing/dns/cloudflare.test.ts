// Against a stand-in that is made from the public schema of the API: the real one cannot be had here.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRoad, type Road } from '../../../../src/main/registries/client/http.ts'
import { createDns, type NamesAsked } from '../../../../src/main/routing/dns/dns.ts'
import { placeOf } from '../../../../src/main/routing/dns/providers.ts'
import type { DnsServiceOf } from '../../../../src/shared/model/dns.ts'
import { type CloudflareStandIn, startCloudflare } from '../../../support/dns/cloudflare.ts'
import { createMemoryStore } from '../../../support/memory-store.ts'

const least = ['#dns_records:edit', '#dns_records:read', '#zone:read']
const never = new AbortController().signal

let standIn: CloudflareStandIn
let road: Road
beforeEach(async () => {
  standIn = await startCloudflare({ token: 'good', zones: ['example.com'], permissions: least })
  road = createRoad('stand-in')
})
afterEach(async () => {
  await road.close()
  await standIn.close()
})

function installation({
  token = 'good',
  url = standIn.url,
  zone = 'example.com',
  proxied = false,
} = {}) {
  const store = createMemoryStore()
  const service: DnsServiceOf<'cloudflare'> = { kind: 'cloudflare', zone, proxied, ttl: 1 }
  store.dns.putAccount({ name: 'cloud', service, changedAt: 0 }, token, placeOf(service))
  const account = store.dns.account('cloud')
  if (!account) throw new Error('the account is not there')
  const clock = { now: () => 1_000, schedule: () => () => {}, sleep: async () => {} }
  const services = {
    clock,
    road,
    cloudflare: url,
    addresses: async () => [],
    randomLabel: () => '',
  }
  const dns = createDns({ kept: store.dns, installation: 'this-one', services })
  const settle = (asked: Partial<NamesAsked>) =>
    dns.settle(
      { workload: 'shop', host: 'prod', names: [], address: '192.0.2.10', ...asked },
      never,
    )
  const test = async () => {
    const found: string[] = []
    for await (const { id, outcome } of dns.provider(account).test(never))
      found.push(`${id} ${outcome}`)
    return found
  }
  return { store, settle, test, dns }
}

const kept = () => standIn.records.map(({ name, type, content }) => `${name} ${type} ${content}`)

describe('records at Cloudflare', () => {
  it('TF-47 TF-54 are made with a mark in one transaction, follow the address, and go with all faces', async () => {
    const { settle, store } = installation()
    const mark = '"heritage=longshore,installation=this-one,workload=shop"'
    await settle({ names: ['web.example.com', 'example.com'] })
    expect(kept().toSorted()).toEqual(
      [
        'web.example.com A 192.0.2.10',
        `_longshore.web.example.com TXT ${mark}`,
        'example.com A 192.0.2.10',
        `_longshore.example.com TXT ${mark}`,
      ].toSorted(),
    )
    expect(standIn.asked.filter((each) => each.startsWith('POST'))).toHaveLength(2)
    await settle({ names: ['web.example.com'], address: 'prod.invalid' })
    expect(kept()).toEqual([
      `_longshore.web.example.com TXT ${mark}`,
      'web.example.com CNAME prod.invalid',
    ])
    await settle({})
    expect({ kept: kept(), records: store.dns.records() }).toEqual({ kept: [], records: [] })
  })

  it('TF-55 leave alone what somebody else has there', async () => {
    standIn.records.push({ id: 'x', name: 'web.example.com', type: 'CNAME', content: 'a.invalid' })
    const { settle } = installation()
    const [told] = await settle({ names: ['web.example.com'] })
    expect(told?.failure).toMatchObject({ cause: 'taken', owner: 'somebody else' })
    await settle({})
    expect(kept()).toEqual(['web.example.com CNAME a.invalid'])
    // Two addresses of one name would be no conflict for Cloudflare: half of the requests would go elsewhere.
    standIn.records.push({ id: 'y', name: 'api.example.com', type: 'A', content: '192.0.2.99' })
    const [beside] = await settle({ names: ['api.example.com'] })
    expect(beside?.failure).toMatchObject({ cause: 'taken' })
    expect(kept()).toContain('api.example.com A 192.0.2.99')
    expect(kept()).toHaveLength(2)
  })

  it('wait as long as it asks for where it was asked too often', async () => {
    const { settle, store } = installation()
    standIn.restSeconds = 600
    const [told] = await settle({ names: ['web.example.com'] })
    expect(told?.failure).toMatchObject({ cause: 'rate', until: 601_000 })
    expect(store.dns.records()[0]?.nextAt).toBe(601_000)
  })

  it.each([
    ['a token that is none', { token: 'bad' }, 'key'],
    ['a zone that it does not see', { zone: 'com' }, 'zone'],
    ['an API that is not there', { url: 'http://127.0.0.1:1' }, 'refused'],
  ])('tell in a sentence of %s', async (_what, given, cause) => {
    const [told] = await installation(given).settle({ names: ['web.example.com'] })
    expect(told?.failure).toMatchObject({ kind: 'dns-failed', cause })
  })

  it('are proxied where that is asked for', async () => {
    await installation({ proxied: true }).settle({ names: ['web.example.com'] })
    expect(kept()).toContain('web.example.com A 192.0.2.10')
  })
})

describe('a token of Cloudflare', () => {
  it('is good with what is needed and no more, and said to be too much with more', async () => {
    expect(await installation().test()).toEqual(['token ok', 'read ok', 'edit ok', 'least ok'])
    await standIn.close()
    standIn = await startCloudflare({
      ...{ token: 'good', zones: ['example.com', 'example.org'] },
      permissions: [...least, '#zone:edit'],
    })
    expect(await installation().test()).toContain('least warning')
  })

  it('that may only read is told before a deployment needs it', async () => {
    await standIn.close()
    standIn = await startCloudflare({
      ...{ token: 'good', zones: ['example.com'] },
      permissions: ['#dns_records:read', '#zone:read'],
    })
    const { test, settle } = installation()
    expect(await test()).toContain('edit failed')
    const [told] = await settle({ names: ['web.example.com'] })
    expect(told?.failure).toMatchObject({ cause: 'access' })
  })
})
