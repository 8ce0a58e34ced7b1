/** Standing of a name in the DNS: where it leads, as this machine is told, beside where it is to lead. */
import { isIP } from 'node:net'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { accountFor, canonicalAddress, type DnsAccount } from '../../shared/model/dns.ts'
import type { DnsStanding } from '../../shared/model/face-standing.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Store } from '../store/store.ts'

export interface Addresses {
  /** The addresses of a name, as this machine is told; none = there is no such name. */
  readonly addresses: (name: string, signal: AbortSignal) => Promise<readonly string[]>
}

export interface DnsAsked {
  readonly kept: Store['dns']
  readonly workload: string
  readonly host: string
  /** Address at which the public reaches the host; '' = nobody said. */
  readonly address: string
}

export async function dnsStandingOf(
  { addresses }: Addresses,
  { kept, workload, host, address }: DnsAsked,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<DnsStanding> {
  const account = accountFor(kept.accounts(), name)
  const record = kept
    .records()
    .find((each) => each.workload === workload && each.host === host && each.name === name)
  const known = {
    expected: address === '' ? null : address,
    account: account?.name ?? null,
    record: record ? { name, type: record.type, value: record.value } : null,
    failure: record?.failure ?? null,
  }
  try {
    const [answers, wanted] = await Promise.all([
      addresses(name, signal),
      addressesOf({ addresses }, address, signal),
    ])
    return { ...known, answers: [...answers], ...judged({ ...known, answers, wanted, account }) }
  } catch (error) {
    if (signal.aborted || !isResolving(error)) throw error
    const reason = 'the resolver of this machine does not answer'
    return { ...known, answers: [], state: 'unknown', reason }
  }
}

/** Whether an error is of a resolver: it has a code, and is no bug. */
const isResolving = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && failureOf(error) === undefined

export async function addressesOf(
  { addresses }: Addresses,
  address: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (address === '') return []
  const family = isIP(address)
  if (family === 0) return await addresses(address, signal)
  return [family === 6 ? canonicalAddress(address) : address]
}

interface Judged {
  readonly answers: readonly string[]
  readonly wanted: readonly string[]
  readonly account: DnsAccount | undefined
  readonly expected: string | null
  readonly failure: Failure | null
}

function judged({
  answers,
  wanted,
  account,
  expected,
  failure,
}: Judged): Pick<DnsStanding, 'state' | 'reason'> {
  if (answers.length === 0) {
    const why =
      failure === null ? 'a new record takes a moment to be told' : 'its record is missing'
    return { state: 'absent', reason: account ? why : 'no record leads it anywhere' }
  }
  if (expected === null)
    return { state: 'unset', reason: 'the host has no public address to compare' }
  if (answers.some((answer) => wanted.includes(answer))) return { state: 'here', reason: '' }
  if (account?.service.kind === 'cloudflare' && account.service.proxied)
    return { state: 'proxied', reason: 'through Cloudflare' }
  return { state: 'elsewhere', reason: `it is to lead to ${expected}` }
}
