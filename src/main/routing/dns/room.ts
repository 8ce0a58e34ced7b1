/** Calls of the doors and deployments about the DNS. */
import { fail } from '../../../shared/lib/failure-error.ts'
import type { Checkup } from '../../../shared/model/host.ts'
import { createDnsAccounts, type DnsAccountsDeps } from './accounts.ts'
import { createDns, type DnsDeps } from './dns.ts'

export interface DnsRoomDeps extends DnsDeps, DnsAccountsDeps {
  readonly close: () => Promise<void>
}

export type DnsRoom = ReturnType<typeof createDnsRoom>

export function createDnsRoom(deps: DnsRoomDeps) {
  const { kept, close } = deps
  const dns = createDns(deps)
  return {
    ...dns,
    accounts: createDnsAccounts(deps),
    addresses: deps.services.addresses,
    async *test(name: string, signal: AbortSignal) {
      const account = kept.account(name) ?? fail({ kind: 'not-found', what: 'DNS account', name })
      yield* untilAborted(dns.provider(account).test(signal), signal)
    },
    close,
  }
}

/** Steps as the contract streams them. */
export async function* untilAborted(steps: AsyncIterable<Checkup>, signal: AbortSignal) {
  try {
    for await (const checkup of steps) yield { type: 'checkup' as const, checkup }
    yield { type: 'end' as const, how: 'completed' as const }
  } catch (error) {
    if (!signal.aborted) throw error
    yield { type: 'end' as const, how: 'cancelled' as const }
  }
}
