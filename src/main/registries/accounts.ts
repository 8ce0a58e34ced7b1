/** Accounts on registries: kept, changed and forgotten. What is secret of one comes in, and never out. */
import { fail } from '../../shared/lib/failure-error.ts'
import {
  isLoopback,
  type NewRegistry,
  parseRegistryUrl,
  type RegistriesShown,
  type RegistryAccount,
  type RegistryChange,
  type RegistryUrl,
  type ShownRegistry,
  type TokenSource,
} from '../../shared/model/registry.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import type { Caller } from '../hosts/host-changes.ts'
import { type AccountKeeping, keepAccounts } from '../secrets/kept-accounts.ts'
import type { StoredRegistry } from '../store/account-store.ts'
import { dockerLoginsShown } from './credentials.ts'

export interface AccountsDeps extends AccountKeeping<RegistryAccount> {
  readonly environment: Environment
  /** Whether the installation has a secret of that name. */
  readonly hasSecret: (name: string) => boolean
}

export interface Accounts {
  list(): RegistriesShown
  add(asked: NewRegistry, by: Caller): ShownRegistry
  edit(asked: RegistryChange, by: Caller): ShownRegistry
  remove(asked: { name: string; confirm: string }, by: Caller): void
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { clock, environment } = deps
  const accounts = keepAccounts(deps, {
    ...{ what: 'registry account', object: 'registry', called: 'account', words: wordsOf },
    inUse: (registry, workloads) => ({ kind: 'registry-in-use', registry, workloads }),
  })
  return {
    list: () => ({ accounts: accounts.list(), docker: dockerLoginsShown(environment) }),
    add({ name, url, user, token, plainHttp }, by) {
      const { address, isHttp } = parsedUrl(url)
      const isPlain = plainHttp || isHttp || isLoopback(address)
      const { own, ...kept } = tokenOf(deps, token)
      const account = { name, address, user, plainHttp: isPlain, changedAt: clock.now(), ...kept }
      return accounts.add(account, own, by)
    },
    edit({ name, url, user, token, plainHttp }, by) {
      const before = accounts.one(name)
      const parsed = url === undefined ? undefined : parsedUrl(url)
      const address = parsed?.address ?? before.address
      if (address !== before.address && token === undefined) refuseOldToken(before, address)
      const isPlain =
        parsed?.isHttp === true || (plainHttp ?? (parsed ? isLoopback(address) : before.plainHttp))
      const { tokenSecret } = before
      const { own, ...kept } =
        token === undefined
          ? { own: undefined, ...(tokenSecret !== undefined && { tokenSecret }) }
          : tokenOf(deps, token)
      const account = {
        ...{ name, address, user: user ?? before.user, plainHttp: isPlain },
        ...{ changedAt: clock.now(), ...kept },
      }
      return accounts.change(account, own, by)
    },
    remove: accounts.remove,
  }
}

function wordsOf({ address, user, plainHttp, tokenSecret }: RegistryAccount): string {
  const who = user === '' ? '' : ` as ${user}`
  const token = tokenSecret === undefined ? '' : `, its token is the secret ${tokenSecret}`
  return `${address}${who}${plainHttp ? ', plain HTTP allowed' : ''}${token}`
}

/** Token kept with an account, or the name of the secret that it is. */
function tokenOf(
  { hasSecret }: AccountsDeps,
  token: TokenSource,
): { readonly own: string; readonly tokenSecret?: string } {
  if (typeof token === 'string') return { own: token }
  const { secret } = token
  if (hasSecret(secret)) return { own: '', tokenSecret: secret }
  const message = `no secret ${secret} is set for all workloads: longshore secrets set ${secret}`
  return fail({ kind: 'invalid', what: 'registry account', issues: [{ path: 'token', message }] })
}

function parsedUrl(url: string): RegistryUrl {
  const parsed = parseRegistryUrl(url)
  if (parsed.ok) return parsed.value
  const issues = [{ path: 'url', message: parsed.error }]
  return fail({ kind: 'invalid', what: 'registry account', issues })
}

/** Refuses the old token at another address. It was given for one registry: another must not get to see it. */
function refuseOldToken({ address: before, hasToken }: StoredRegistry, address: string): void {
  if (!hasToken) return
  const message = `the token that is kept is for ${before}: give one for ${address}`
  fail({ kind: 'invalid', what: 'registry account', issues: [{ path: 'token', message }] })
}
