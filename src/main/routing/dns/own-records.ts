/** Records that are ours: made where a name is free, changed and taken back only where our mark stands beside them. */
import { type DnsRecord, sameRecord } from '../../../shared/model/dns.ts'
import { type DnsChange, type DnsProvider, type DnsStanding, dnsFails } from './provider.ts'

export interface Owner {
  readonly installation: string
  readonly workload: string
}

/** Says so at the service, beside the record. */
export const markOf = ({ installation, workload }: Owner): string =>
  `heritage=longshore,installation=${installation},workload=${workload}`

/** Whose a mark is, in words. */
export function ownerIn(mark: string, installation: string): string {
  const [, other, workload] =
    /^heritage=longshore,installation=([^,]*),workload=(.*)$/.exec(mark) ?? []
  if (workload === undefined) return `whoever wrote “${mark.slice(0, 80)}” beside it`
  return other === installation ? `the workload ${workload}` : `another Longshore (${workload})`
}

export interface Wanted {
  readonly account: string
  readonly record: DnsRecord
  readonly owner: Owner
  /** Records made there before, for any host of the workload. */
  readonly known: readonly DnsRecord[]
  /** Records that are not to be there any more. */
  readonly gone: readonly DnsRecord[]
}

/** Somebody may be changing the same name: it is looked at anew so often. */
const maxTries = 3

/** `ours`: it is there by us; `theirs`: somebody else keeps the very same one. Throws `dns-failed`. */
export async function ensureRecord(
  provider: DnsProvider,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<'ours' | 'theirs'> {
  const { record } = wanted
  for (let tries = 0; tries < maxTries; tries += 1) {
    const seen = await provider.look(record.name, signal)
    // Whether a wildcard answered only the service knows, when it is asked to make the record.
    const step = nextStep(wanted, seen, seen.mayBeWildcard === true && tries === 0)
    if (typeof step === 'string') return step
    if ((await provider.change(step, signal)) === 'changed') return 'ours'
  }
  const reason =
    record.type === 'CNAME'
      ? 'something else has the name, beside which no CNAME can stand'
      : 'somebody else is changing it at the same time'
  return dnsFails(wanted.account, 'taken', { reason, name: record.name })
}

/** Next step about what was seen: nothing, or a change of it. */
function nextStep(
  wanted: Wanted,
  seen: DnsStanding,
  mayBeWildcard: boolean,
): 'ours' | 'theirs' | DnsChange {
  const { record, owner, gone } = wanted
  const mark = markOf(owner)
  const isMarked = seen.mark !== null
  const isThere = seen.records.some((one) => sameRecord(one, record))
  if (!isMarked && isThere) return 'theirs'
  if (!mayBeWildcard) refuseForeign(wanted, mark, seen)
  const remove = isMarked ? amongst(gone, seen.records) : []
  if (isThere && remove.length === 0) return 'ours'
  return {
    ...{ name: record.name, seen, mark, workload: owner.workload, remove },
    ...{ add: isThere ? [] : [record], marking: isMarked ? 'keep' : 'set' },
  }
}

function refuseForeign(wanted: Wanted, mark: string, { records, mark: found }: DnsStanding): void {
  const { account, record, known, owner } = wanted
  const ours = found === mark
  const others = records.filter(
    (one) => !(ours && [...known, record].some((own) => sameRecord(own, one))),
  )
  if (others.length === 0 && (ours || found === null)) return
  const values = others.map(({ type, value }) => `${type} ${value}`).join(', ')
  const whose = found === null ? 'somebody else' : ownerIn(found, owner.installation)
  const reason = ours
    ? `somebody changed it: it has ${values}`
    : `it belongs to ${whose}${values === '' ? '' : `, and has ${values}`}`
  dnsFails(account, 'taken', {
    ...{ reason, name: record.name, owner: ours ? 'somebody else' : whose },
  })
}

const amongst = (records: readonly DnsRecord[], among: readonly DnsRecord[]): DnsRecord[] =>
  records.filter((one) => among.some((other) => sameRecord(one, other)))

export interface Leaving {
  readonly account: string
  /** All of one name. */
  readonly records: readonly DnsRecord[]
  readonly owner: Owner
  /** Another host of the workload has records of that name: the mark stays. */
  readonly isShared: boolean
}

/** Takes back what is ours of a name, and nothing else. Throws `dns-failed`. */
export async function removeRecords(
  provider: DnsProvider,
  { account, records, owner, isShared }: Leaving,
  signal: AbortSignal,
): Promise<void> {
  const [{ name } = { name: '' }] = records
  const mark = markOf(owner)
  for (let tries = 0; tries < maxTries; tries += 1) {
    const seen = await provider.look(name, signal)
    if (seen.mark !== mark) return
    const remove = amongst(records, seen.records)
    const marking = isShared ? 'keep' : 'clear'
    const change = { name, seen, add: [], remove, mark, marking, workload: owner.workload } as const
    if (remove.length === 0 && isShared) return
    if ((await provider.change(change, signal)) === 'changed') return
  }
  dnsFails(account, 'taken', {
    reason: 'somebody else is changing it at the same time',
    name,
  })
}
