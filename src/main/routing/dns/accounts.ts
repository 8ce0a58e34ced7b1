/** DNS accounts: kept, changed and forgotten. What is secret of one comes in, and never out. */
import type { Clock } from '../../../shared/lib/clock.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import {
  type DnsAccountChange,
  type DnsService,
  dnsKindWords,
  type NewDnsAccount,
  type ShownDnsAccount,
} from '../../../shared/model/dns.ts'
import type { Door } from '../../../shared/model/door.ts'
import type { StoredDnsAccount } from '../../store/account-store.ts'
import type { Store } from '../../store/store.ts'
import { placeOf, secretIssue } from './providers.ts'

export interface DnsAccountsDeps {
  readonly kept: Store['dns']
  readonly clock: Pick<Clock, 'now'>
  readonly activity: Store['activity']
}

/** Who asks, and through which door. */
export interface DnsCaller {
  readonly actor: string
  readonly door?: Door
}

export function createDnsAccounts(deps: DnsAccountsDeps) {
  const { kept, clock } = deps
  const tell = teller(deps)
  const shown = (account: StoredDnsAccount): ShownDnsAccount => ({
    ...account,
    records: kept.records().filter((record) => record.account === account.name),
  })
  const one = (name: string): StoredDnsAccount =>
    kept.account(name) ?? fail({ kind: 'not-found', what: 'DNS account', name })
  const put = (name: string, service: DnsService, secret: string | undefined) => {
    if (secret !== undefined) refuseSecret(service, secret)
    kept.putAccount({ name, service, changedAt: clock.now() }, secret, placeOf(service))
    return shown(one(name))
  }
  return {
    list: () => ({ accounts: kept.accounts().map(shown) }),
    add({ name, service, secret }: NewDnsAccount, by: DnsCaller): ShownDnsAccount {
      if (kept.account(name)) fail({ kind: 'exists', what: 'DNS account', name })
      refuseSameZone(kept, name, service)
      const added = put(name, service, secret)
      tell(name, by, `account added: ${wordsOf(service)}`)
      return added
    },
    edit({ name, service, secret }: DnsAccountChange, by: DnsCaller): ShownDnsAccount {
      const before = one(name)
      refuseSameZone(kept, name, service)
      const hasMoved = placeOf(before.service) !== placeOf(service)
      if (hasMoved && secret === undefined && before.hasSecret) refuseOldSecret()
      refuseLeaving(shown(before), service)
      const edited = put(name, service, hasMoved ? (secret ?? '') : secret)
      const told = secret === undefined ? '' : ', with another secret'
      tell(name, by, `account changed: ${wordsOf(service)}${told}`)
      return edited
    },
    remove({ name, confirm }: { name: string; confirm: string }, by: DnsCaller): void {
      const { records } = shown(one(name))
      if (confirm !== name) fail({ kind: 'confirmation-required', action: 'remove', object: name })
      if (records.length > 0) refuseInUse(name, records)
      kept.removeAccount(name)
      tell(name, by, 'account removed')
    },
  }
}

/** Who did what to which account, and never its secret. */
function teller({ activity, clock }: Pick<DnsAccountsDeps, 'activity' | 'clock'>) {
  return (name: string, { actor, door = 'unknown' }: DnsCaller, detail: string) =>
    activity.add({
      ...{ at: clock.now(), event: 'settings-changed', severity: 'info', actor, door, detail },
      ...{ object: { kind: 'dns', name }, outcome: 'done', reason: '', facts: {} },
      story: `dns:${name}:${activity.lastSeq() + 1}`,
    })
}

const wordsOf = (service: DnsService): string => `${dnsKindWords[service.kind]} for ${service.zone}`

const refuse = (path: string, message: string): never =>
  fail({ kind: 'invalid', what: 'DNS account', issues: [{ path, message }] })

function refuseSecret(service: DnsService, secret: string): void {
  const message = secretIssue(service, secret)
  if (message !== undefined) refuse('secret', message)
}

/** Refuses the old secret at another place. It was given for one server or zone: another must not get to see it. */
const refuseOldSecret = (): never =>
  refuse('secret', 'the secret that is kept is for another place: give one for this')

/** Refuses a second account of a zone: it could not be told which keeps the records. */
function refuseSameZone(kept: Store['dns'], name: string, { zone }: DnsService): void {
  const other = kept.accounts().find((each) => each.service.zone === zone && each.name !== name)
  if (other) refuse('service.zone', `the account ${other.name} has that zone`)
}

function refuseLeaving({ name, service: before, records }: ShownDnsAccount, service: DnsService) {
  const isSame = before.zone === service.zone && before.kind === service.kind
  if (!isSame && records.length > 0) refuseInUse(name, records)
}

function refuseInUse(account: string, records: ShownDnsAccount['records']): never {
  const workloads = [...new Set(records.map(({ workload }) => workload))]
  return fail({ kind: 'dns-account-in-use', account, workloads })
}

/** Every one that can be opened: what no output may hold. */
export function dnsSecretsIn(kept: Store['dns']): string[] {
  return kept.accounts().flatMap(({ name, hasSecret, service }) => {
    try {
      return hasSecret ? [kept.secret(name, placeOf(service))] : []
    } catch {
      // What cannot be opened is sent nowhere either.
      return []
    }
  })
}
