import { describe, expect, it } from 'vitest'
import { createDnsAccounts, dnsSecretsIn } from '../../../../src/main/routing/dns/accounts.ts'
import { placeOf } from '../../../../src/main/routing/dns/providers.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { accountFor, type DnsService, dnsServiceSchema } from '../../../../src/shared/model/dns.ts'
import { createMemoryStore } from '../../../support/memory-store.ts'

const by = { actor: 'mira', door: 'terminal' } as const
const canary = 'Y2FuYXJ5LWtleQ=='
const service: DnsService = {
  ...{ kind: 'rfc2136', zone: 'example.com', server: 'ns1.example.com', key: 'ours' },
  ...{ algorithm: 'hmac-sha256', ttl: 300 },
}

function room() {
  const store = createMemoryStore()
  const accounts = createDnsAccounts({
    ...{ kept: store.dns, clock: { now: () => 5 }, activity: store.activity },
  })
  return { store, accounts }
}

function failureIn(work: () => unknown) {
  try {
    work()
    return undefined
  } catch (error) {
    return failureOf(error)
  }
}

describe('DNS accounts', () => {
  it('are kept with the secret sealed, which no answer and no row of activity holds', () => {
    const { store, accounts } = room()
    const added = accounts.add({ name: 'home', service, secret: canary }, by)
    expect(added).toMatchObject({ name: 'home', hasSecret: true, records: [] })
    const told = store.activity.after(0, 10)
    expect(told).toMatchObject([
      { object: { kind: 'dns', name: 'home' }, actor: 'mira', outcome: 'done' },
    ])
    expect(JSON.stringify([added, accounts.list(), told])).not.toContain(canary)
    expect(dnsSecretsIn(store.dns)).toEqual([canary])
  })

  it('send a secret to no other place than it was given for', () => {
    const { store, accounts } = room()
    accounts.add({ name: 'home', service, secret: canary }, by)
    const moved = { ...service, server: 'ns.evil.example' }
    expect(failureIn(() => accounts.edit({ name: 'home', service: moved }, by))).toMatchObject({
      ...{ kind: 'invalid', issues: [{ path: 'secret' }] },
    })
    // Nor where somebody changed the file.
    store.dns.putAccount({ name: 'home', service: moved, changedAt: 0 }, undefined, placeOf(moved))
    expect(failureIn(() => store.dns.secret('home', placeOf(moved)))?.kind).toBe(
      'secret-unreadable',
    )
  })

  it('are refused with a secret that cannot be one, and with a zone that another has', () => {
    const { accounts } = room()
    const add = (name: string, secret: string, of: DnsService = service) =>
      failureIn(() => accounts.add({ name, service: of, secret }, by))
    expect(add('home', 'not base64!')).toMatchObject({ issues: [{ path: 'secret' }] })
    expect(add('home', '')).toMatchObject({ issues: [{ path: 'secret' }] })
    const wildcard = { kind: 'wildcard', zone: 'apps.example.com' } as const
    expect(add('apps', canary, wildcard)).toMatchObject({ issues: [{ path: 'secret' }] })
    expect(add('apps', '', wildcard)).toBeUndefined()
    expect(add('home', canary)).toBeUndefined()
    expect(add('twice', canary)).toMatchObject({ issues: [{ path: 'service.zone' }] })
    expect(add('home', canary)?.kind).toBe('exists')
  })

  it('stay while they keep records, which nobody could take back without them', () => {
    const { store, accounts } = room()
    accounts.add({ name: 'home', service, secret: canary }, by)
    store.dns.putRecord({
      ...{
        workload: 'shop',
        host: 'prod',
        name: 'shop.example.com',
        type: 'A',
        value: '192.0.2.1',
      },
      ...{ account: 'home', state: 'ours', failure: null, tries: 0, nextAt: 0, at: 0 },
    })
    const remove = () => accounts.remove({ name: 'home', confirm: 'home' }, by)
    expect(failureIn(remove)).toEqual({
      ...{ kind: 'dns-account-in-use', account: 'home', workloads: ['shop'] },
    })
    for (const record of store.dns.records()) store.dns.removeRecord(record)
    remove()
    expect(accounts.list().accounts).toEqual([])
  })

  it('keep the names of their zones: of two the one that knows a name best', () => {
    const zones = ['example.com', 'lab.example.com', 'le.com']
    const accounts = zones.map((zone) => ({ service: { ...service, zone } }))
    const zoneOf = (name: string) => accountFor(accounts, name)?.service.zone
    expect(zoneOf('web.lab.example.com')).toBe('lab.example.com')
    expect(zoneOf('example.com')).toBe('example.com')
    expect(zoneOf('notexample.com')).toBeUndefined()
  })

  it('have zones, servers and keys as they are written, without what nobody means', () => {
    const parsed = dnsServiceSchema.parse({ ...service, zone: 'Example.COM.', key: 'Ours.' })
    expect(parsed).toMatchObject({ zone: 'example.com', key: 'ours' })
    for (const server of ['ns1 ; rm', 'ns1:70000', 'http://ns1', '-o'])
      expect(dnsServiceSchema.safeParse({ ...service, server }).success).toBe(false)
  })
})
