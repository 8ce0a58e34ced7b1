import { fail } from '../../../src/shared/lib/failure-error.ts'
import type { ShownDnsAccount } from '../../../src/shared/model/dns.ts'
import type { Implementer } from './answers.ts'
import type { World } from './world.ts'

const minute = 60_000

function seeds(now: number): ShownDnsAccount[] {
  const record = { workload: 'shop', host: 'prod-1', type: 'A', value: '192.0.2.10' } as const
  const ours = { state: 'ours', failure: null, tries: 0, nextAt: 0, at: now - 90 * minute } as const
  return [
    {
      ...{ name: 'cloud', hasSecret: true, changedAt: now - 4_000 * minute },
      service: { kind: 'cloudflare', zone: 'example.com', proxied: false, ttl: 1 },
      records: [
        { ...record, ...ours, account: 'cloud', name: 'shop.example.com' },
        {
          ...{ ...record, ...ours, account: 'cloud', name: 'api.example.com', state: 'wanted' },
          ...{ tries: 2, nextAt: now + 5 * minute },
          failure: {
            ...{ kind: 'dns-failed', account: 'cloud', name: 'api.example.com', cause: 'taken' },
            ...{
              reason: 'it belongs to somebody else, and has A 198.51.100.7',
              owner: 'somebody else',
            },
          },
        },
      ],
    },
    {
      ...{ name: 'lab', hasSecret: true, changedAt: now - 900 * minute, records: [] },
      service: {
        ...{ kind: 'rfc2136', zone: 'lab.example', server: '192.0.2.53', key: 'longshore' },
        ...{ algorithm: 'hmac-sha256', ttl: 300 },
      },
    },
    {
      ...{ name: 'apps', hasSecret: false, changedAt: now - 90 * minute, records: [] },
      service: { kind: 'wildcard', zone: 'apps.example' },
    },
  ]
}

export function dnsHandlers(world: World, os: Implementer) {
  let accounts = ['empty', 'new', 'bare'].includes(world.scenario) ? [] : seeds(Date.now())
  const put = (account: ShownDnsAccount) => {
    accounts = [...accounts.filter(({ name }) => name !== account.name), account]
    return account
  }
  return {
    list: os.dns.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return { accounts }
    }),
    add: os.dns.add.handler(({ input: { secret, ...account } }) =>
      put({ ...account, hasSecret: secret !== '', changedAt: Date.now(), records: [] }),
    ),
    edit: os.dns.edit.handler(({ input: { secret: _secret, ...account } }) =>
      put({ ...account, hasSecret: true, changedAt: Date.now(), records: [] }),
    ),
    remove: os.dns.remove.handler(({ input: { name } }) => {
      const used = accounts.find((each) => each.name === name)?.records ?? []
      const workloads = [...new Set(used.map(({ workload }) => workload))]
      if (used.length > 0) fail({ kind: 'dns-account-in-use', account: name, workloads })
      accounts = accounts.filter((each) => each.name !== name)
      return {}
    }),
    test: os.dns.test.handler(async function* () {
      const remedy = { text: 'Give the token leave for DNS: Edit on that zone.', command: null }
      const steps = [
        ['token', 'Token and zone', 'ok', 'the token is good, and sees example.com'],
        ['read', 'Leave to read records', 'ok', 'it may read records of example.com'],
        ['edit', 'Leave to change records', 'failed', 'it may not change them'],
      ] as const
      for (const [id, title, outcome, found] of steps)
        yield {
          type: 'checkup' as const,
          checkup: { id, title, outcome, found, remedy: outcome === 'failed' ? remedy : null },
        }
      yield { type: 'end' as const, how: 'completed' as const }
    }),
  }
}
