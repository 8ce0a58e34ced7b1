/** Kinds of workloads and the registries that their images come from. */
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import type { Hosts } from '../hosts/session.ts'
import { withAccounts } from '../registries/account-logins.ts'
import { createRegistryClients } from '../registries/clients.ts'
import { type Credentials, createCredentials } from '../registries/credentials.ts'
import { createRegistries } from '../registries/registries.ts'
import { createRepositories } from '../repositories/repositories.ts'
import { createSources } from '../sources/registry.ts'
import { namingAccount, type Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import { listTags, type TagsAsked } from '../workloads/tags.ts'

/** Every kind of workload, with what they need of this machine. */
export function openSources(dataDir: string, environment: Environment, store: Store) {
  const clock = systemClock
  const dir = join(dataDir, 'repositories')
  const docker = createCredentials({ environment, clock })
  const credentials = withAccounts(docker, store.registries)
  const repositories = createRepositories({ dir, environment, clock })
  return { credentials, sources: createSources({ clock, credentials, repositories }) }
}

export function openRegistries(deps: {
  readonly environment: Environment
  readonly credentials: Credentials
  readonly sources: Sources
  readonly store: Store
  readonly hosts: Hosts
}) {
  const { environment, credentials, sources, store, hosts } = deps
  const clock = systemClock
  const kept = store.registries
  const clients = createRegistryClients({ clock, credentials, kept })
  const registries = createRegistries({
    ...{ kept, environment, clock, clients, hosts },
    usedBy: (account) => namingAccount(sources, store.workloads.list(), account),
    activity: store.activity,
  })
  const tags = (asked: TagsAsked, signal: AbortSignal) =>
    listTags({ sources, store, hosts, clients, clock }, asked, signal)
  return { registries, tags, clients }
}
