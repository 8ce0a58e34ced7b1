// Watching over a registry of its own, a store in memory and time that stands still until a test moves it.
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { withAccounts } from '../../../src/main/registries/account-logins.ts'
import { createRegistryClients } from '../../../src/main/registries/clients.ts'
import { noLogins } from '../../../src/main/registries/credentials.ts'
import type { Repositories } from '../../../src/main/repositories/repositories.ts'
import { instanceConfigSchema } from '../../../src/main/sources/instance/config.ts'
import { createUpdates, type UpdatesDeps } from '../../../src/main/updates/updates.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { type Watch, watchSchema } from '../../../src/shared/model/watch.ts'
import { aPart } from '../../support/a-part.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { noRepositories, sources } from '../../support/sources.ts'
import { TokenRegistry } from '../../support/token-registry.ts'
import { deployment, release, workload } from '../store/builders.ts'

export const hour = 3_600_000
export const quarter = 900_000
const signal = new AbortController().signal
type Guard = HostSession['guard']

export async function updatesBed({
  guard = 'open' as Guard,
  repositories = noRepositories() as Pick<Repositories, 'resolve'>,
} = {}) {
  const registry = new TokenRegistry({
    ...{ user: 'sailor', password: 'knots' },
    may: ['team/app', ...Array.from({ length: 60 }, (_, index) => `team/app${index}`)],
  })
  await registry.start()
  const clock = createManualClock()
  const store = createMemoryStore()
  const account = { name: 'team', address: registry.address, user: 'sailor', plainHttp: true }
  store.registries.put({ ...account, changedAt: 0 }, 'knots')
  const credentials = withAccounts(noLogins, store.registries)
  const clients = createRegistryClients({ clock, credentials, kept: store.registries })
  const session = createFakeSession({ name: 'local', guard, clock })
  const started: Parameters<UpdatesDeps['deploys']['start']>[0][] = []
  const bugs: unknown[] = []
  let lives = 0
  let answer: () => void = () => {}
  let settings = settingsSchema.parse({})
  const built = { os: 'linux', architecture: 'amd64' }

  const put = (one: Deployment) => store.deployments.put(one, [])
  const deploys: UpdatesDeps['deploys'] = {
    async start(asked) {
      answer()
      started.push(asked)
      const id = `d-${started.length}`
      const { workload: name = '', reason, actor } = asked
      const one = deployment(id, { workload: name, reason, actor, queuedAt: clock.now() })
      put(one)
      return { deployment: one, outcome: 'started' }
    },
  }
  const open = () =>
    createUpdates({
      ...{
        sources,
        store,
        clients,
        deploys,
        clock,
        repositories,
        reportBug: (bug) => bugs.push(bug),
        random: () => 0.5,
      },
      hosts: { list: () => [session] },
      settings: { get: () => settings },
      projects: {
        read: () => Promise.reject(new Error('nobody reads')),
        write: () => Promise.reject(new Error('nobody writes')),
      },
    })
  let updates = open()

  return {
    ...{ registry, clock, store, started, put, bugs },
    get updates() {
      return updates
    },
    /** The app ends and is opened again. */
    reopen: async () => {
      await updates.close()
      updates = open()
    },
    push: (tag: string, note = tag, repository = 'team/app') =>
      registry.push(repository, tag, [{ ...built, note }]),
    pushFor: (tag: string, architecture: string) =>
      registry.push('team/app', tag, [{ os: 'linux', architecture, note: tag }]),
    declare(name: string, watch: Partial<Watch> | undefined, repository = 'team/app') {
      const made = workload(name)
      const image = `${registry.address}/${repository}`
      const source = { ...made.document.source, image, defaultTag: 'latest', registry: 'team' }
      const rule = watch && { watch: watchSchema.parse({ tags: 'semver:^1', ...watch }) }
      store.workloads.put({ ...made, document: { ...made.document, source, ...rule } })
    },
    /** shop of a project: web from the registry, side built on its host. */
    stack(image: string, digest: string, watch: Watch) {
      const made = workload('shop')
      const source = { kind: 'compose', path: '/srv/shop', registry: 'team' }
      store.workloads.put({ ...made, document: { ...made.document, source, watch } })
      const parts = [aPart('side', { image: 'shop-side' }), aPart('web', { image, digest })]
      store.releases.add({ ...release('shop-1', 'shop'), tag: '', parts }, 'local', {})
    },
    /** shop of services that its document names: web as it says, side made on its host. */
    instance(image: string, digest: string, watch: Watch, web: object = {}) {
      const made = workload('shop')
      const side = { name: 'side', role: 'sidecar', image: 'localhost/side:1' }
      const services = [{ name: 'web', image, registry: 'team', ...web }, side]
      const source = instanceConfigSchema.parse({ kind: 'instance', services })
      store.workloads.put({ ...made, document: { ...made.document, source, watch } })
      lives += 1
      const pinned = image.replace(/@sha256:(.{12}).*/, ':$1')
      const parts = [
        aPart('side', { image: 'localhost/side:1' }),
        aPart('web', { image: pinned, digest }),
      ]
      store.releases.add({ ...release(`shop-${lives}`, 'shop'), tag: '', parts }, 'local', {})
    },
    live(name: string, tag: string, digest: string, repository = 'team/app') {
      const image = `${registry.address}/${repository}:${tag}`
      lives += 1
      const id = `live-${lives}-${name}-${tag}-${digest.slice(7, 12)}`
      const parts = [aPart(name, { image, digest })]
      store.releases.add({ ...release(id, name), tag, parts }, 'local', {})
    },
    /** How the last deployment that was begun ended. */
    end(state: Deployment['state'], failure?: Deployment['failure']) {
      const id = `d-${started.length}`
      const one = store.deployments.get(id)
      if (one) put({ ...one, state, endedAt: clock.now(), ...(failure && { failure }) })
    },
    refuseWith(refusing: () => void) {
      answer = refusing
    },
    set(change: Partial<typeof settings>) {
      settings = { ...settings, ...change }
    },
    /** Time passes, and it looks. */
    async lookAfter(ms: number) {
      await clock.advance(ms)
      await updates.look()
    },
    async row(name = 'web') {
      const { updates: rows } = await updates.list({ names: [name], ask: false }, signal)
      const [first] = rows
      if (!first) throw new Error(`no row of ${name}`)
      return first
    },
    told: () =>
      store.activity
        .after(0, 100)
        .map(({ event, detail, outcome }) => ({ event, detail, outcome })),
    close: async () => {
      await updates.close()
      await clients.close()
      await registry.stop()
    },
  }
}
