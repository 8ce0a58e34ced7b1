/** Calls of the doors about registries. */
import { fail } from '../../shared/lib/failure-error.ts'
import { dockerAccount } from '../../shared/model/registry.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Store } from '../store/store.ts'
import { testAccount } from './account-test.ts'
import { type Accounts, type AccountsDeps, createAccounts } from './accounts.ts'
import { type RegistryClients, repositoryOf } from './clients.ts'
import { registryOf } from './registry-of.ts'

interface RegistriesDeps extends AccountsDeps {
  readonly clients: RegistryClients
  readonly hosts: Pick<Hosts, 'get'>
}

interface Testing {
  readonly name: string
  readonly repository: string
  readonly host: string
}

export type Registries = ReturnType<typeof createRegistries>

export function createRegistries(deps: RegistriesDeps) {
  const { kept, clients, hosts } = deps
  const accounts: Accounts = createAccounts(deps)
  return {
    ...accounts,
    close: () => clients.close(),
    async *test({ name, repository, host }: Testing, signal: AbortSignal) {
      const asked = whatToAsk(kept, name, repository)
      const session = host === '' ? undefined : hosts.get(host)
      const reached = await clients.reach(asked.registry, { account: name, session }, signal)
      try {
        for await (const checkup of testAccount(reached, asked.repository, { signal }))
          yield { type: 'checkup' as const, checkup }
        yield { type: 'end' as const, how: 'completed' as const }
      } catch (error) {
        if (!signal.aborted) throw error
        yield { type: 'end' as const, how: 'cancelled' as const }
      }
    },
  }
}

/** A repository of an account is one of its registry; docker's logins are for any. */
function whatToAsk(kept: Store['registries'], name: string, repository: string) {
  if (name === dockerAccount) {
    const named = repository === '' ? '' : repositoryOf(repository)
    return { registry: registryOf(repository), repository: named }
  }
  const account = kept.get(name)
  if (!account) return fail({ kind: 'not-found', what: 'registry account', name })
  const { address } = account
  const isWhole = repository.startsWith(`${address}/`)
  const image = isWhole || repository === '' ? repository : `${address}/${repository}`
  return { registry: address, repository: image === '' ? '' : repositoryOf(image) }
}
