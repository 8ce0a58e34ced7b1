// Records on a real BIND: made where a name is free, changed and taken back where our mark is, and never where it is not.
import { Resolver } from 'node:dns/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createDns, type NamesAsked } from '../../../src/main/routing/dns/dns.ts'
import { placeOf } from '../../../src/main/routing/dns/providers.ts'
import { wildcardOf } from '../../../src/main/routing/dns/wildcard/wildcard.ts'
import type { DnsServiceOf } from '../../../src/shared/model/dns.ts'
import { type NameServerBed, startNameServer } from '../../support/bed/name-server.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const secret = Buffer.from('a key that both sides have, for tests').toString('base64')
const keys = [
  { name: 'ours', algorithm: 'hmac-sha256', secret },
  { name: 'long', algorithm: 'hmac-sha512', secret },
  { name: 'weak', algorithm: 'hmac-sha256', secret },
] as const
const foreign = [
  'taken A 192.0.2.99',
  'mine A 192.0.2.10',
  'mail MX 10 mx.invalid.',
  '*.wild A 192.0.2.7',
]
const zones = [{ name: 'test.example', lines: foreign, keys: ['ours', 'long'] }]

let bed: NameServerBed
beforeAll(async () => {
  bed = await startNameServer(keys, zones)
})
afterAll(() => bed.stop())

const never = new AbortController().signal
const road = { ask: () => Promise.reject(new Error('nobody asks over HTTPS')) }

/** A state with an account for the zone, and what is asked of the DNS with it. */
function installation(
  given: Partial<DnsServiceOf<'rfc2136'>> & {
    readonly with?: string
    readonly ahead?: number
    readonly as?: string
  } = {},
) {
  const { with: sealed = secret, ahead = 0, as = 'this-one', ...rest } = given
  const store = createMemoryStore()
  const service: DnsServiceOf<'rfc2136'> = {
    ...{ kind: 'rfc2136', zone: 'test.example', server: bed.address, key: 'ours' },
    ...{ algorithm: 'hmac-sha256', ttl: 60, ...rest },
  }
  store.dns.putAccount({ name: 'home', service, changedAt: 0 }, sealed, placeOf(service))
  const services = {
    ...{ road, cloudflare: '', addresses: async () => [], randomLabel: () => 'nobody' },
    clock: { ...systemClock, now: () => Date.now() + ahead },
  }
  const dns = createDns({ kept: store.dns, installation: as, services })
  const settle = (asked: Partial<NamesAsked>) =>
    dns.settle(
      { workload: 'shop', host: 'prod', names: [], address: '192.0.2.10', ...asked },
      never,
    )
  const account = store.dns.account('home')
  if (!account) throw new Error('the account is not there')
  return { store, dns, settle, provider: dns.provider(account) }
}

/** What the server itself says, past our own code. */
async function served(name: string, type: 'A' | 'AAAA' | 'CNAME' | 'TXT'): Promise<unknown> {
  const resolver = new Resolver()
  resolver.setServers([bed.address])
  return await resolver.resolve(name, type).catch((error: { code: string }) => error.code)
}

const outcomes = (settled: Awaited<ReturnType<ReturnType<typeof installation>['settle']>>) =>
  settled.map(({ record, outcome }) => `${record.name} ${outcome}`)
const failureIn = (settled: Awaited<ReturnType<ReturnType<typeof installation>['settle']>>) =>
  settled.find(({ failure }) => failure)?.failure

describe('records on a name server that takes dynamic updates', () => {
  it('TF-47 TF-54 are made with a mark beside each, follow the address of the host, and go with the workload, all faces of it', async () => {
    const { settle, store } = installation()
    const names = ['web.test.example', 'api.test.example', 'old.test.example']
    expect(outcomes(await settle({ names })).toSorted()).toEqual(
      names.map((name) => `${name} ours`).toSorted(),
    )
    expect(await served('web.test.example', 'A')).toEqual(['192.0.2.10'])
    const mark = `heritage=longshore,installation=this-one,workload=shop`
    expect(await served('_longshore.web.test.example', 'TXT')).toEqual([[mark]])

    await settle({ names: names.slice(0, 2), address: '2001:DB8::0:1' })
    expect(await served('web.test.example', 'AAAA')).toEqual(['2001:db8::1'])
    expect(await served('web.test.example', 'A')).toBe('ENODATA')
    expect(await served('old.test.example', 'A')).toBe('ENOTFOUND')
    expect(await served('_longshore.old.test.example', 'TXT')).toBe('ENOTFOUND')

    await settle({ names: names.slice(0, 1), address: 'prod.invalid' })
    expect(await served('web.test.example', 'CNAME')).toEqual(['prod.invalid'])
    await settle({ names: [] })
    for (const name of names) expect(await served(name, 'A')).toBe('ENOTFOUND')
    expect(store.dns.records()).toEqual([])
  })

  it('TF-55 leave alone what somebody else has: a record, another installation’s, one that was changed by hand', async () => {
    const { settle, store } = installation()
    const taken = await settle({ names: ['taken.test.example'] })
    expect(failureIn(taken)).toMatchObject({ kind: 'dns-failed', cause: 'taken' })
    const beside = await settle({ names: ['mail.test.example'], address: 'prod.invalid' })
    expect(failureIn(beside)).toMatchObject({ cause: 'taken' })
    // The very same record by another hand is fine, and is not ours to take back.
    expect(outcomes(await settle({ names: ['mine.test.example'] }))).toContain(
      'mine.test.example theirs',
    )
    const other = installation({ as: 'another' })
    await other.settle({ names: ['theirs.test.example'], address: '192.0.2.20' })
    expect(failureIn(await settle({ names: ['theirs.test.example'] }))).toMatchObject({
      owner: 'another Longshore (shop)',
    })
    await settle({ names: [] })
    expect(await served('taken.test.example', 'A')).toEqual(['192.0.2.99'])
    expect(await served('mine.test.example', 'A')).toEqual(['192.0.2.10'])
    expect(await served('theirs.test.example', 'A')).toEqual(['192.0.2.20'])
    expect(store.dns.records()).toEqual([])

    await settle({ names: ['edited.test.example'] })
    const seen = await other.provider.look('edited.test.example', never)
    const name = 'edited.test.example'
    const byHand = { name, type: 'A', value: '192.0.2.77' } as const
    await other.provider.change(
      {
        name,
        seen,
        add: [byHand],
        remove: seen.records,
        mark: seen.mark ?? '',
        marking: 'keep',
        workload: '',
      },
      never,
    )
    const edited = await settle({ names: [name], address: '192.0.2.11' })
    expect(failureIn(edited)).toMatchObject({ reason: 'somebody changed it: it has A 192.0.2.77' })
    await settle({ names: [] })
    expect(await served(name, 'A')).toEqual(['192.0.2.77'])
  })

  it('are changed only as they were seen: of two who do it at once, one is told', async () => {
    const { provider } = installation()
    const name = 'race.test.example'
    const seen = await provider.look(name, never)
    const by = (value: string) =>
      provider.change(
        {
          ...{ name, seen, add: [{ name, type: 'A', value }], remove: [] },
          ...{ mark: value, marking: 'set', workload: '' },
        },
        never,
      )
    const told = await Promise.all([by('192.0.2.1'), by('192.0.2.2')])
    expect(told.toSorted()).toEqual(['changed', 'moved'])
    expect(await served(name, 'A')).toHaveLength(1)
  })

  it('are kept by several hosts of a workload under one mark, and the last that goes takes it along', async () => {
    const { settle } = installation()
    const names = ['both.test.example']
    await settle({ names })
    await settle({ names, host: 'spare', address: '192.0.2.11' })
    expect(await served('both.test.example', 'A')).toEqual(
      expect.arrayContaining(['192.0.2.10', '192.0.2.11']),
    )
    await settle({ names: [] })
    expect(await served('both.test.example', 'A')).toEqual(['192.0.2.11'])
    await settle({ names: [], host: 'spare' })
    expect(await served('_longshore.both.test.example', 'TXT')).toBe('ENOTFOUND')
  })

  it('are tried again until they can be made, and then are', async () => {
    const { settle, dns, store } = installation({ with: Buffer.from('another').toString('base64') })
    await settle({ names: ['late.test.example'] })
    const [open] = store.dns.records()
    expect(open).toMatchObject({ state: 'wanted', tries: 1, failure: { cause: 'key' } })
    const service = store.dns.account('home')?.service
    if (service?.kind !== 'rfc2136') throw new Error('the account is not there')
    store.dns.putAccount({ name: 'home', service, changedAt: 0 }, secret, placeOf(service))
    expect(outcomes(await dns.retry(never, true))).toEqual(['late.test.example ours'])
    expect(await served('late.test.example', 'A')).toEqual(['192.0.2.10'])
  })

  it.each([
    ['a key of another secret', { with: Buffer.from('another').toString('base64') }, 'key'],
    ['a key that it does not know', { key: 'nobody' }, 'key'],
    ['a key that may not', { key: 'weak' }, 'access'],
    ['a clock that is an hour ahead', { ahead: 3_600_000 }, 'clock'],
    ['a zone that it does not have', { zone: 'example' }, 'zone'],
    ['a server that is not there', { server: '127.0.0.1:1' }, 'refused'],
  ])('tell in a sentence of %s', async (_what, given, cause) => {
    const { settle } = installation(given)
    expect(failureIn(await settle({ names: ['x.test.example'] }))).toMatchObject({ cause })
  })

  it('are signed with SHA-512 as well, and tested step by step without leaving anything', async () => {
    const { provider } = installation({ key: 'long', algorithm: 'hmac-sha512' })
    const steps: string[] = []
    for await (const { id, outcome } of provider.test(never)) steps.push(`${id} ${outcome}`)
    expect(steps).toEqual(['server ok', 'update ok'])
  })

  it('a zone that a wildcard leads is found out by asking for names that nobody has', async () => {
    const labels = ['nobody-1', 'nobody-2', 'nobody-3', 'nobody-4']
    const asked = {
      randomLabel: () => labels.shift() ?? '',
      addresses: async (name: string) => {
        const found = await served(name, 'A')
        return Array.isArray(found) ? found.map(String) : []
      },
    }
    expect(await wildcardOf('wild.test.example', asked, never)).toEqual(['192.0.2.7'])
    expect(await wildcardOf('test.example', asked, never)).toEqual([])
  })
})
