/**
 * Records of workloads' names in the DNS: made when a release is live, changed and taken back with it, and tried
 * again by itself where that failed. What is meant to be stands in the state before it is asked for.
 */
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import {
  accountFor,
  type DnsRecord,
  type KeptDnsRecord,
  recordFor,
  type SettledRecord,
  sameRecord,
} from '../../../shared/model/dns.ts'
import type { StoredDnsAccount } from '../../store/account-store.ts'
import type { Store } from '../../store/store.ts'
import { ensureRecord, removeRecords } from './own-records.ts'
import type { DnsProvider, ProviderServices } from './provider.ts'
import { openProvider, placeOf } from './providers.ts'

export interface DnsDeps {
  readonly kept: Store['dns']
  readonly installation: string
  readonly services: ProviderServices
  /** Whether there still is such a workload; absent = of all there are. */
  readonly isKnown?: (workload: string) => boolean
}

export interface NamesAsked {
  readonly workload: string
  readonly host: string
  /** Public names that are led to the host; none = its records go. */
  readonly names: readonly string[]
  /** Address at which the public reaches the host; '' = nobody said: records there stay as they are. */
  readonly address: string
}

export interface Dns {
  /** Whether there is anything to do for it: an account of a name, or a record of ours. */
  concerns(asked: NamesAsked): boolean
  /** Names that a workload has records of on a host. */
  namesOf(of: Pick<NamesAsked, 'workload' | 'host'>): readonly string[]
  /** Hosts that it has records on. */
  hostsOf(workload: string): readonly string[]
  /** Makes the records of a workload on a host what they are to be; what fails is told, and tried again. Throws only when aborted. */
  settle(asked: NamesAsked, signal: AbortSignal): Promise<readonly SettledRecord[]>
  /** Tries again what is due; `all`: whatever is not done. */
  retry(signal: AbortSignal, all?: boolean): Promise<readonly SettledRecord[]>
  /** The provider of an account. Throws `not-found`, `secret-unreadable`. */
  provider(account: StoredDnsAccount): DnsProvider
}

export function createDns(deps: DnsDeps): Dns {
  const { kept, services } = deps
  const provider = (account: StoredDnsAccount): DnsProvider =>
    openProvider(account, kept.secret(account.name, placeOf(account.service)), services)
  const work = { ...deps, provider }
  return {
    provider,
    namesOf: (of) => [...new Set(recordsOf(kept, of).map(({ name }) => name))],
    hostsOf: (workload) => [
      ...new Set(kept.records().flatMap((each) => (each.workload === workload ? [each.host] : []))),
    ],
    concerns: (asked) => wantedOf(kept, asked).length > 0 || recordsOf(kept, asked).length > 0,
    async settle(asked, signal) {
      const wanted = wantedOf(kept, asked)
      const stays = (record: KeptDnsRecord) =>
        wanted.some((one) => sameRecord(one, record)) ||
        (asked.address === '' && asked.names.includes(record.name))
      const before = recordsOf(kept, asked)
      for (const record of before.filter((each) => !stays(each)))
        kept.putRecord({ ...record, state: 'leaving', nextAt: services.clock.now() })
      for (const record of wanted) plan(work, record, before)
      return await attempt(work, recordsOf(kept, asked), signal)
    },
    async retry(signal, all = false) {
      const now = services.clock.now()
      for (const record of kept.records())
        if (record.state !== 'leaving' && deps.isKnown?.(record.workload) === false)
          kept.putRecord({ ...record, state: 'leaving', nextAt: now })
      const open = kept.records().filter(({ state }) => state !== 'ours')
      const due = open.filter(({ nextAt }) => all || (nextAt > 0 && nextAt <= now))
      return await attempt(work, due, signal)
    },
  }
}

interface Work extends DnsDeps {
  readonly provider: Dns['provider']
}

const recordsOf = (
  kept: Store['dns'],
  { workload, host }: Pick<NamesAsked, 'workload' | 'host'>,
): readonly KeptDnsRecord[] =>
  kept.records().filter((each) => each.workload === workload && each.host === host)

/** Names of zones that a wildcard leads need nothing (TF-47). */
function wantedOf(
  kept: Store['dns'],
  { workload, host, names, address }: NamesAsked,
): readonly Pick<KeptDnsRecord, 'workload' | 'host' | 'account' | keyof DnsRecord>[] {
  if (address === '') return []
  const accounts = kept.accounts()
  return [...new Set(names)].flatMap((name) => {
    const account = accountFor(accounts, name)
    if (!account || account.service.kind === 'wildcard') return []
    return [{ ...recordFor(name, address), workload, host, account: account.name }]
  })
}

function plan(
  { kept, services }: Work,
  record: ReturnType<typeof wantedOf>[number],
  before: readonly KeptDnsRecord[],
): void {
  const known = before.find((each) => sameRecord(each, record))
  const now = services.clock.now()
  const fresh = { failure: null, tries: 0, at: now }
  // It is looked at anew, and counts as made until something else is found.
  const state = known?.state === 'ours' ? 'ours' : 'wanted'
  kept.putRecord({ ...fresh, ...record, state, nextAt: now })
}

/** Name by name: those of one are changed together. */
async function attempt(
  work: Work,
  records: readonly KeptDnsRecord[],
  signal: AbortSignal,
): Promise<readonly SettledRecord[]> {
  const settled: SettledRecord[] = []
  for (const group of Map.groupBy(
    records,
    (each) => `${each.workload} ${each.host} ${each.name}`,
  ).values()) {
    const wanted = group.filter(({ state }) => state !== 'leaving')
    const leaving = group.filter(({ state }) => state === 'leaving')
    for (const record of wanted) settled.push(await make(work, record, { leaving, signal }))
    const isSwapped = wanted.length > 0 && settled.at(-1)?.outcome === 'ours'
    if (leaving.length > 0) settled.push(...(await takeBack(work, leaving, { isSwapped, signal })))
  }
  return settled
}

async function make(
  work: Work,
  record: KeptDnsRecord,
  { leaving, signal }: { readonly leaving: readonly KeptDnsRecord[]; readonly signal: AbortSignal },
): Promise<SettledRecord> {
  const { kept, services } = work
  const { account, workload } = record
  const isNew = record.state !== 'ours'
  try {
    const provider = work.provider(accountOf(work, account))
    const owner = { installation: work.installation, workload }
    const known = kept
      .records()
      .filter((one) => one.workload === workload && one.name === record.name)
    const asked = {
      account,
      record: bare(record),
      owner,
      known: known.map(bare),
      gone: leaving.map(bare),
    }
    const outcome = await ensureRecord(provider, asked, signal)
    if (outcome === 'theirs') kept.removeRecord(record)
    else
      kept.putRecord({
        ...{ ...record, state: 'ours', failure: null, tries: 0, nextAt: 0 },
        at: isNew ? services.clock.now() : record.at,
      })
    return { record: bare(record), account, outcome, isNew }
  } catch (error) {
    return failed(work, { ...record, state: 'wanted' }, { error, signal })
  }
}

async function takeBack(
  work: Work,
  leaving: readonly KeptDnsRecord[],
  { isSwapped, signal }: { readonly isSwapped: boolean; readonly signal: AbortSignal },
): Promise<readonly SettledRecord[]> {
  const [first] = leaving
  if (!first) return []
  const { workload, name, account } = first
  const isLeaving = (one: KeptDnsRecord) => leaving.some((each) => isSameKept(each, one))
  const others = work.kept
    .records()
    .filter((one) => one.workload === workload && one.name === name && !isLeaving(one))
  try {
    const owner = { installation: work.installation, workload }
    // What another host of the workload has as well stays.
    const records = leaving
      .map(bare)
      .filter((one) => !others.some((other) => sameRecord(one, other)))
    const provider = work.provider(accountOf(work, account))
    if (!isSwapped && records.length > 0)
      await removeRecords(
        provider,
        { account, records, owner, isShared: others.length > 0 },
        signal,
      )
    for (const record of leaving) work.kept.removeRecord(record)
    return leaving.map((record) => ({
      record: bare(record),
      account,
      outcome: 'gone',
      isNew: true,
    }))
  } catch (error) {
    return leaving.map((record) => failed(work, record, { error, signal }))
  }
}

const isSameKept = (a: KeptDnsRecord, b: KeptDnsRecord): boolean =>
  sameRecord(a, b) && a.workload === b.workload && a.host === b.host

const bare = ({ name, type, value }: DnsRecord): DnsRecord => ({ name, type, value })

function accountOf({ kept }: Work, name: string): StoredDnsAccount {
  return kept.account(name) ?? fail({ kind: 'not-found', what: 'DNS account', name })
}

/** After the first failure, the second …; then as after the last. In ms. */
const waits = [60_000, 300_000, 1_800_000, 3_600_000]

function failed(
  { kept, services }: Work,
  record: KeptDnsRecord,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): SettledRecord {
  signal.throwIfAborted()
  const failure = failureOf(error)
  if (!failure) throw error
  const wait = waits[Math.min(record.tries, waits.length - 1)] ?? 0
  const until = failure.kind === 'dns-failed' ? (failure.until ?? 0) : 0
  const now = services.clock.now()
  const nextAt = Math.max(now + wait, until)
  kept.putRecord({ ...record, failure, tries: record.tries + 1, nextAt, at: now })
  return { record: bare(record), account: record.account, outcome: 'failed', isNew: true, failure }
}
