/** Each public name of a workload in the DNS: what is asked where, what is answered, whose it is, what mends it. */
import { accountFor, type DnsAccount, recordFor, sameRecord } from '../../shared/model/dns.ts'
import type { Checkup } from '../../shared/model/host.ts'
import type { HostSession } from '../hosts/session.ts'
import { checkupOf, type Found, tried } from '../routing/dns/checkups.ts'
import { markOf, ownerIn } from '../routing/dns/own-records.ts'
import type { DnsRoom } from '../routing/dns/room.ts'
import type { Store } from '../store/store.ts'
import { type Addresses, type DnsAsked, dnsStandingOf } from './dns-standing.ts'

export interface DnsCheckDeps extends Addresses {
  readonly store: Pick<Store, 'dns' | 'installation'>
  readonly dns: Pick<DnsRoom, 'provider' | 'settle' | 'hostsOf'>
}

export interface NamesOn {
  readonly workload: string
  readonly session: Pick<HostSession, 'name' | 'publicAddress'>
  readonly names: readonly string[]
}

export async function* checkNames(
  deps: DnsCheckDeps,
  targets: readonly NamesOn[],
  signal: AbortSignal,
): AsyncGenerator<Checkup> {
  for (const { workload, session, names } of targets)
    for (const name of names) {
      const address = session.publicAddress ?? ''
      const asked = { kept: deps.store.dns, workload, host: session.name, address }
      yield await keptStep(deps, asked, { name, signal })
      yield await toldStep(deps, asked, { name, signal })
    }
}

/** Step: records of the service that keeps the zone. */
async function keptStep(
  deps: DnsCheckDeps,
  asked: DnsAsked,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<Checkup> {
  const account = accountFor(deps.store.dns.accounts(), name)
  const step = checkupOf({ id: `${asked.host} ${name} kept`, title: `${name}: its record` })
  if (!account) {
    const text = 'Make its record by hand, or add an account for its zone.'
    const remedy = { text, command: 'longshore dns add NAME --kind KIND --zone ZONE' }
    return step({ outcome: 'skipped', found: 'no DNS account has its zone', remedy })
  }
  if (account.service.kind === 'wildcard')
    return step({ outcome: 'skipped', found: `a wildcard leads ${account.service.zone}` })
  return step(await tried(() => kept(deps, { ...asked, name, account }, signal), signal))
}

type KeptAsked = DnsAsked & {
  readonly name: string
  readonly account: DnsAccount & { readonly hasSecret: boolean }
}

async function kept(
  { dns, store }: DnsCheckDeps,
  { name, account, workload, address }: KeptAsked,
  signal: AbortSignal,
): Promise<Found> {
  const { records, mark } = await dns.provider(account).look(name, signal)
  const { installation } = store
  const values = records.map(({ type, value }) => `${type} ${value}`).join(', ') || 'nothing'
  const isOurs = mark === markOf({ installation, workload })
  const found = `${account.name} has ${values}${ownedBy(mark, isOurs, installation)}`
  if (address === '') {
    const text = 'Say where the public reaches the host: then its names are led there.'
    return { outcome: 'warning', found, remedy: { text, command: null } }
  }
  const isRight = records.some((record) => sameRecord(record, recordFor(name, address)))
  if (isRight) return { outcome: 'ok', found }
  if (records.length === 0 || isOurs) {
    const text = 'Set the records of the workload: it is done at each deployment, too.'
    return { outcome: 'failed', found, remedy: { text, command: `longshore dns set ${workload}` } }
  }
  const text = 'Remove it by hand if the name should lead here, or give the face another name.'
  return { outcome: 'failed', found, remedy: { text, command: null } }
}

function ownedBy(mark: string | null, isOurs: boolean, installation: string): string {
  if (isOurs) return ', made here'
  return mark === null ? '' : `, of ${ownerIn(mark, installation)}`
}

/** Step: the DNS's answer to this machine, as to anybody. */
async function toldStep(
  deps: DnsCheckDeps,
  asked: DnsAsked,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<Checkup> {
  const step = checkupOf({ id: `${asked.host} ${name} told`, title: `${name}: what is answered` })
  const { state, answers, expected, reason } = await dnsStandingOf(deps, asked, { name, signal })
  const told = `the resolver of this machine says ${answers.join(', ') || 'that there is none'}`
  const goal = expected === null ? '' : `; it is to lead to ${expected}`
  switch (state) {
    case 'here':
      return step({ outcome: 'ok', found: `${told}: here` })
    case 'proxied':
      return step({ outcome: 'ok', found: `${told}: ${reason}` })
    case 'unknown':
      return step({ outcome: 'unknown', found: reason })
    case 'unset':
      return step({ outcome: 'warning', found: `${told}; ${reason}` })
    case 'absent':
    case 'elsewhere': {
      const isKept = accountFor(deps.store.dns.accounts(), name) !== undefined
      const text = isKept
        ? 'Others keep an old answer for as long as its record said: ask again later.'
        : 'Once its record leads there, others keep the old answer for a while: ask again then.'
      return step({ outcome: 'failed', found: `${told}${goal}`, remedy: { text, command: null } })
    }
  }
}
