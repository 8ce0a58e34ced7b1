/** Accounts on registries: kept, changed and forgotten. What is secret of one comes in, and never out. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import {
  isLoopback,
  type NewRegistry,
  parseRegistryUrl,
  type RegistriesShown,
  type RegistryChange,
  type RegistryUrl,
  type ShownRegistry,
} from '../../shared/model/registry.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import type { Caller } from '../hosts/host-changes.ts'
import type { Store, StoredRegistry } from '../store/store.ts'
import { dockerLoginsShown } from './credentials.ts'

export interface AccountsDeps {
  readonly kept: Store['registries']
  readonly environment: Environment
  readonly clock: Clock
  /** Names of the workloads whose documents name that account. */
  readonly usedBy: (name: string) => readonly string[]
  readonly activity: Store['activity']
}

export interface Accounts {
  list(): RegistriesShown
  add(asked: NewRegistry, by: Caller): ShownRegistry
  edit(asked: RegistryChange, by: Caller): ShownRegistry
  remove(asked: { name: string; confirm: string }, by: Caller): void
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { kept, clock, usedBy } = deps
  const tell = teller(deps)
  const shown = (account: StoredRegistry): ShownRegistry => ({
    ...account,
    usedBy: [...usedBy(account.name)],
  })
  const one = (name: string): StoredRegistry =>
    kept.get(name) ?? fail({ kind: 'not-found', what: 'registry account', name })

  return {
    list: () => ({
      accounts: kept.list().map(shown),
      docker: dockerLoginsShown(deps.environment),
    }),
    add({ name, url, user, token, plainHttp }, by) {
      if (kept.get(name)) fail({ kind: 'exists', what: 'registry account', name })
      const { address, isHttp } = parsedUrl(url)
      const isPlain = plainHttp || isHttp || isLoopback(address)
      const account = { name, address, user, plainHttp: isPlain, changedAt: clock.now() }
      kept.put(account, token)
      tell(name, by, `account added: ${wordsOf(account)}`)
      return shown(one(name))
    },
    edit({ name, url, user, token, plainHttp }, by) {
      const before = one(name)
      const parsed = url === undefined ? undefined : parsedUrl(url)
      const address = parsed?.address ?? before.address
      if (address !== before.address && token === undefined) refuseOldToken(before, address)
      const isPlain =
        parsed?.isHttp === true || (plainHttp ?? (parsed ? isLoopback(address) : before.plainHttp))
      const account = {
        ...{ name, address, user: user ?? before.user, plainHttp: isPlain },
        changedAt: clock.now(),
      }
      kept.put(account, token)
      const told = token === undefined ? '' : ', with another token'
      tell(name, by, `account changed: ${wordsOf(account)}${told}`)
      return shown(one(name))
    },
    remove({ name, confirm }, by) {
      one(name)
      if (confirm !== name) fail({ kind: 'confirmation-required', action: 'remove', object: name })
      const workloads = [...usedBy(name)]
      if (workloads.length > 0) fail({ kind: 'registry-in-use', registry: name, workloads })
      kept.remove(name)
      tell(name, by, 'account removed')
    },
  }
}

/** Who did what to which account, and never the token. */
function teller({ activity, clock }: Pick<AccountsDeps, 'activity' | 'clock'>) {
  return (name: string, { actor, door = 'unknown' }: Caller, detail: string) =>
    activity.add({
      ...{ at: clock.now(), event: 'settings-changed', severity: 'info', actor, door, detail },
      ...{ object: { kind: 'registry', name }, outcome: 'done', reason: '', facts: {} },
      story: `registry:${name}:${activity.lastSeq() + 1}`,
    })
}

const wordsOf = ({ address, user, plainHttp }: Omit<StoredRegistry, 'hasToken'>): string =>
  `${address}${user === '' ? '' : ` as ${user}`}${plainHttp ? ', plain HTTP allowed' : ''}`

function parsedUrl(url: string): RegistryUrl {
  const parsed = parseRegistryUrl(url)
  if (parsed.ok) return parsed.value
  const issues = [{ path: 'url', message: parsed.error }]
  return fail({ kind: 'invalid', what: 'registry account', issues })
}

/** It was given for one registry: another must not get to see it. */
function refuseOldToken({ address: before, hasToken }: StoredRegistry, address: string): void {
  if (!hasToken) return
  const message = `the token that is kept is for ${before}: give one for ${address}`
  fail({ kind: 'invalid', what: 'registry account', issues: [{ path: 'token', message }] })
}

/** Every one that can be opened: what no output may hold. */
export function tokensIn(kept: Store['registries']): string[] {
  return kept.list().flatMap(({ name, hasToken }) => (hasToken ? opened(kept, name) : []))
}

function opened(kept: Store['registries'], name: string): string[] {
  try {
    return [kept.token(name)]
  } catch {
    // What cannot be opened is sent nowhere either.
    return []
  }
}
