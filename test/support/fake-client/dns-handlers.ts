import { fail } from '../../../src/shared/lib/failure-error.ts'
import type { ShownDnsAccount } from '../../../src/shared/model/dns.ts'
import { keptAccounts, triedSteps } from './accounts.ts'
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
  const isNone = ['empty', 'new', 'bare'].includes(world.scenario)
  const accounts = keptAccounts('DNS account', isNone ? [] : seeds(Date.now()))
  return {
    list: os.dns.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return { accounts: accounts.all() }
    }),
    add: os.dns.add.handler(({ input: { secret, ...account } }) =>
      accounts.put({ ...account, hasSecret: secret !== '', changedAt: Date.now(), records: [] }),
    ),
    edit: os.dns.edit.handler(({ input: { secret: _secret, ...account } }) =>
      accounts.put({ ...account, hasSecret: true, changedAt: Date.now(), records: [] }),
    ),
    remove: os.dns.remove.handler(({ input: { name } }) => {
      const used = accounts.all().find((each) => each.name === name)?.records ?? []
      const workloads = [...new Set(used.map(({ workload }) => workload))]
      if (used.length > 0) fail({ kind: 'dns-account-in-use', account: name, workloads })
      return accounts.remove(name)
    }),
    test: os.dns.test.handler(() =>
      triedSteps(
        [
          ['token', 'Token and zone', 'ok', 'the token is good, and sees example.com'],
          ['read', 'Leave to read records', 'ok', 'it may read records of example.com'],
          ['edit', 'Leave to change records', 'failed', 'it may not change them'],
        ],
        'Give the token leave for DNS: Edit on that zone.',
      ),
    ),
  }
}
