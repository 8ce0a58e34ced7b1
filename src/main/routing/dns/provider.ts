/**
 * Port of every service that keeps DNS records: a look at a name, and a change of it as long as it is as it was seen.
 */
import type { Clock } from '../../../shared/lib/clock.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { DnsRecord } from '../../../shared/model/dns.ts'
import type { FailureOf } from '../../../shared/model/failure-words.ts'
import type { Checkup } from '../../../shared/model/host.ts'
import type { Road } from '../../registries/client/http.ts'

/** A name as its service has it. */
export interface DnsStanding {
  readonly records: readonly DnsRecord[]
  /** Mark beside it of whoever owns it (`markName`); null = nothing. */
  readonly mark: string | null
  /** A server answers for a wildcard as for a name that is there: what was seen may be of no such name. */
  readonly mayBeWildcard?: boolean
}

export interface DnsChange {
  readonly name: string
  /** Standing as it was seen: it is changed only while it still is like that. */
  readonly seen: DnsStanding
  readonly add: readonly DnsRecord[]
  readonly remove: readonly DnsRecord[]
  readonly mark: string
  /** Fate of the mark. */
  readonly marking: 'set' | 'keep' | 'clear'
  /** Whom it is for, for people who read it at the service. */
  readonly workload: string
}

/** Everything throws `dns-failed`. */
export interface DnsProvider {
  look(name: string, signal: AbortSignal): Promise<DnsStanding>
  /** `moved`: somebody else changed it since it was seen, and nothing was done. */
  change(change: DnsChange, signal: AbortSignal): Promise<'changed' | 'moved'>
  /** Each step of asking it, tried now; changes nothing that stays. */
  test(signal: AbortSignal): AsyncGenerator<Checkup>
}

/** Services that providers may use. */
export interface ProviderServices {
  readonly clock: Pick<Clock, 'now' | 'schedule' | 'sleep'>
  /** To APIs that speak HTTPS. */
  readonly road: Pick<Road, 'ask'>
  /** Address of Cloudflare's API. */
  readonly cloudflare: string
  /** Addresses of a name as this machine is told; none = there is no such name. */
  readonly addresses: (name: string, signal: AbortSignal) => Promise<readonly string[]>
  /** A label that nobody has. */
  readonly randomLabel: () => string
}

export type DnsFailure = FailureOf<'dns-failed'>

/** Name at which the mark of a name stands: beside it, so that it can stand beside a CNAME as well. */
export const markName = (name: string): string => `_longshore.${name}`

export function dnsFails(
  account: string,
  cause: DnsFailure['cause'],
  said: Pick<DnsFailure, 'reason'> & Partial<Pick<DnsFailure, 'name' | 'until' | 'owner'>>,
): never {
  return fail({ kind: 'dns-failed', account, cause, name: '', ...said })
}
