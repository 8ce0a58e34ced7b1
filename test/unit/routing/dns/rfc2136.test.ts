import { expect, it } from 'vitest'
import type { DnsChange } from '../../../../src/main/routing/dns/provider.ts'
import { openRfc2136 } from '../../../../src/main/routing/dns/rfc2136/rfc2136.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'

it('makes no CNAME of a zone itself, and tells of that nothing but the name', async () => {
  const zone = 'example.com'
  const service = { kind: 'rfc2136', zone, server: '127.0.0.1:1', key: 'k', ttl: 60 } as const
  const provider = openRfc2136(
    { name: 'home', changedAt: 0, service: { ...service, algorithm: 'hmac-sha256' } },
    '',
    {
      clock: { now: () => 0, schedule: () => () => {}, sleep: async () => {} },
      randomLabel: () => '',
    },
  )
  const add = [{ name: zone, type: 'CNAME', value: 'elsewhere.example' } as const]
  const change: DnsChange = {
    ...{ name: zone, seen: { records: [], mark: null }, add, remove: [], workload: 'shop' },
    ...{ mark: 'a mark', marking: 'set' as const },
  }
  const { signal } = new AbortController()
  expect(await provider.change(change, signal).catch(failureOf)).toEqual({
    ...{ kind: 'dns-failed', account: 'home', cause: 'apex', name: zone },
    reason: 'example.com itself cannot be another name of something',
  })
})
