/** Accounts whose token is a secret of the installation: it is looked up whenever it is asked for, so that setting it anew is enough. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { KeptAccounts } from './account-store.ts'
import type { Store } from './store.ts'

interface Named {
  readonly name: string
  readonly tokenSecret?: string | undefined
}

export function withSecretTokens<A extends Named>(
  kept: KeptAccounts<A>,
  secrets: Pick<Store['secrets'], 'value'>,
): KeptAccounts<A> {
  const seen = <T extends Named & { readonly hasToken: boolean }>(account: T): T =>
    account.tokenSecret === undefined ? account : { ...account, hasToken: true }
  const get: KeptAccounts<A>['get'] = (name) => {
    const account = kept.get(name)
    return account && seen(account)
  }
  return {
    ...kept,
    list: () => kept.list().map(seen),
    get,
    token(name) {
      const secret = get(name)?.tokenSecret
      return secret === undefined ? kept.token(name) : openedSecret(secrets, secret)
    },
  }
}

function openedSecret(secrets: Pick<Store['secrets'], 'value'>, name: string): string {
  const value = secrets.value({ workload: '', name })
  const reason = 'it is not set, or cannot be opened: set it anew'
  return value ?? fail({ kind: 'secret-unreadable', name: `secret ${name}`, reason })
}
