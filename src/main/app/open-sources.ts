/** Kinds of workloads and the registries that their images come from. */
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import type { Hosts } from '../hosts/session.ts'
import type { SshHosts } from '../hosts/ssh-hosts.ts'
import { withAccounts } from '../registries/account-logins.ts'
import { createRegistryClients } from '../registries/clients.ts'
import { type Credentials, createCredentials } from '../registries/credentials.ts'
import { createRegistries } from '../registries/registries.ts'
import { credentialTester } from '../repositories/login/credential-test.ts'
import { createGitCredentials } from '../repositories/login/credentials.ts'
import { createGitLogins, type GitLogins } from '../repositories/login/kept-logins.ts'
import { createServerTrust } from '../repositories/login/server-trust.ts'
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
  const logins = createGitLogins({
    ...{ kept: store.gitCredentials, dir: join(dir, 'keys') },
    knownHosts: [
      ...['known_hosts', 'known_hosts2'].map((name) => join(environment.home, '.ssh', name)),
      join(dataDir, 'known_hosts'),
    ],
  })
  const repositories = createRepositories({ dir, environment, clock, logins })
  const sources = createSources({ clock, credentials, repositories })
  return { credentials, sources, git: { logins, repositories } }
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
    usedBy: (account) =>
      namingAccount(sources, store.workloads.list(), { kind: 'account', name: account }),
    hasSecret: (name) => store.secrets.get({ workload: '', name }) !== undefined,
    activity: store.activity,
  })
  const tags = (asked: TagsAsked, signal: AbortSignal) =>
    listTags({ sources, store, hosts, clients, clock }, asked, signal)
  return { registries, tags, clients }
}

export function openGitCredentials(deps: {
  readonly environment: Environment
  readonly logins: GitLogins
  readonly sources: Sources
  readonly store: Store
  readonly ssh: Pick<SshHosts, 'servers'>
}) {
  const { environment, logins, sources, store, ssh } = deps
  const clock = systemClock
  const credentials = createGitCredentials({
    ...{ kept: store.gitCredentials, clock, activity: store.activity },
    usedBy: (name) => namingAccount(sources, store.workloads.list(), { kind: 'credential', name }),
  })
  const test = credentialTester({ environment, clock, logins, kept: store.gitCredentials })
  const trust = createServerTrust({
    ...{ servers: ssh.servers, kept: store.gitCredentials, activity: store.activity, clock },
  })
  return { ...credentials, test, trust }
}
