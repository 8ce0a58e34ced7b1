/** The login that goes along: of an account that is kept here, else of docker on this machine. */
import { fail } from '../../shared/lib/failure-error.ts'
import { dockerAccount, noAccount } from '../../shared/model/registry.ts'
import type { StoredRegistry } from '../store/account-store.ts'
import type { Store } from '../store/store.ts'
import type { Credentials, Login } from './credentials.ts'
import { accountOf, keyOf, loginOf } from './docker-logins.ts'

export type KeptAccounts = Pick<Store['registries'], 'list' | 'get' | 'token'>
type Logins = Readonly<Record<string, Login>>

/** The accounts kept here, and docker's own logins where none of these fits. */
export function withAccounts(docker: Credentials, kept: KeptAccounts): Credentials {
  return {
    async of(registries, signal, account = '') {
      if (account === noAccount) return {}
      if (account === dockerAccount) return await docker.of(registries, signal)
      const named = account === '' ? undefined : kept.get(account)
      if (account !== '' && !named)
        return await ofDockerUser(docker, registries, { user: account, signal })
      const own = Object.fromEntries(
        registries.flatMap((registry) => ownLogin(kept, registry, named)),
      )
      const others = registries.filter((registry) => !Object.hasOwn(own, keyOf(registry)))
      return { ...(await docker.of(others, signal)), ...own }
    },
  }
}

/** Before there were accounts, documents named whom docker here should be logged in as. */
async function ofDockerUser(
  docker: Credentials,
  registries: readonly string[],
  { user, signal }: { readonly user: string; readonly signal: AbortSignal },
): Promise<Logins> {
  const logins = await docker.of(registries, signal)
  const isKnown = Object.values(logins).some((login) => accountOf(login) === user)
  return isKnown ? logins : fail({ kind: 'not-found', what: 'registry account', name: user })
}

/** A registry may be called by an account of it: then it is that one. */
function ownLogin(
  kept: KeptAccounts,
  registry: string,
  named: StoredRegistry | undefined,
): (readonly [string, Login])[] {
  const called = kept.get(registry)
  if (called) return [[keyOf(called.address), loginWith(kept, called, [])]]
  const key = keyOf(registry.toLowerCase())
  if (named && keyOf(named.address) === key) return [[key, loginWith(kept, named, [])]]
  const fitting = kept.list().filter(({ address, hasToken }) => keyOf(address) === key && hasToken)
  const [first, ...others] = fitting
  return first ? [[key, loginWith(kept, first, others)]] : []
}

function loginWith(
  kept: KeptAccounts,
  { name, user, hasToken }: StoredRegistry,
  others: readonly StoredRegistry[],
): Login {
  const token = hasToken ? kept.token(name) : ''
  return {
    named: name,
    // TF-26: a token alone is user and password.
    ...(token !== '' && loginOf(user || token, token)),
    ...(others.length > 0 && { alsoFit: others.map((other) => other.name) }),
  }
}
