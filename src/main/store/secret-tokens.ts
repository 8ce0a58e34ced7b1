/** Accounts whose token is a secret of the installation: it is looked up whenever it is asked for, so that setting it anew is enough. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { KeptAccounts } from './account-store.ts'
import type { Store } from './store.ts'

interface Named {
  readonly name: string
  readonly tokenSecret?: string | undefined
}

/**
 * The name of the secret is sealed in place of a token: whoever changes the file can have no other secret sent, and to
 * nobody else.
 */
export function withSecretTokens<A extends Named>(
  kept: KeptAccounts<A>,
  secrets: Pick<Store['secrets'], 'value'>,
): KeptAccounts<A> {
  return {
    ...kept,
    put: (account, token) =>
      kept.put(account, token === undefined ? undefined : (account.tokenSecret ?? token)),
    token(name) {
      const secret = kept.get(name)?.tokenSecret
      const sealed = kept.token(name)
      if (secret === undefined) return sealed
      if (sealed === secret) return openedSecret(secrets, secret)
      const reason = `it was not given the secret ${secret}: name that again`
      return fail({ kind: 'secret-unreadable', name: `token of ${name}`, reason })
    },
  }
}

function openedSecret(secrets: Pick<Store['secrets'], 'value'>, name: string): string {
  const value = secrets.value({ workload: '', name })
  const reason = 'it is not set, or cannot be opened: set it anew'
  return value ?? fail({ kind: 'secret-unreadable', name, reason })
}
