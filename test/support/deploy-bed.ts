// The deploy modules on a real engine, without a door: what a test asks of them, and how it judges
// them from outside.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { systemClock, systemIds } from '../../src/main/clock.ts'
import { createDeploys, type Deploys } from '../../src/main/deploys/deploys.ts'
import type { DeclaredHosts } from '../../src/main/hosts/hosts.ts'
import { thisMachine } from '../../src/main/hosts/this-machine.ts'
import { followLines, readTail } from '../../src/main/logs/tail.ts'
import { withAccounts } from '../../src/main/registries/account-logins.ts'
import { createCredentials } from '../../src/main/registries/credentials.ts'
import { createRepositories } from '../../src/main/repositories/repositories.ts'
import { createRouting } from '../../src/main/routing/registry.ts'
import { createSecrets } from '../../src/main/secrets/secrets.ts'
import { createSources } from '../../src/main/sources/registry.ts'
import type { Sources } from '../../src/main/sources/source.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import type { SettingsPort } from '../../src/main/store/settings.ts'
import { settingsOver } from '../../src/main/store/settings-values.ts'
import type { Store } from '../../src/main/store/store.ts'
import { adoptContainer, lookAtContainer } from '../../src/main/workloads/adopt-container.ts'
import { createAdoptions } from '../../src/main/workloads/adoptions.ts'
import { hiddenOf } from '../../src/main/workloads/hidden.ts'
import { createWorkloads, type Workloads } from '../../src/main/workloads/workloads.ts'
import type { Clock } from '../../src/shared/lib/clock.ts'
import { failureOf } from '../../src/shared/lib/failure-error.ts'
import type { RunningContainer } from '../../src/shared/model/adoption.ts'
import type { Deployment } from '../../src/shared/model/deployment.ts'
import type { Person } from '../../src/shared/model/lock.ts'
import type { TimelineEvent } from '../../src/shared/model/timeline.ts'
import type { EngineBed } from './bed/shared-engine.ts'
import { openSeal } from './memory-store.ts'
import { hostsAlong, type Road } from './ways.ts'
import { containersOf, servedBy, testSource } from './workload-containers.ts'

export interface DeployBed {
  readonly store: Store
  /** Looks at a container, and takes it over as the workload `name`, whatever it would lose, or has of its host. */
  adopt(container: string, name: string): Promise<RunningContainer>
  /** The same of another installation's workload. */
  claim(container: string): Promise<RunningContainer>
  look(container: string, name: string): Promise<RunningContainer>
  readonly deploys: Deploys
  readonly workloads: Workloads
  readonly settings: SettingsPort
  readonly hosts: DeclaredHosts
  readonly sources: Sources
  /** The file of its state. */
  readonly file: string
  /** Applies a workload with test defaults; answers its name. */
  apply(base: string, source?: Record<string, unknown>, more?: Record<string, unknown>): string
  /** Deploys and waits for the end. */
  deploy(workload: string, tag?: string): Promise<Deployment>
  run(asked: Parameters<Deploys['start']>[0]): Promise<Deployment>
  /** Waits until a deployment rests. */
  end(id: string): Promise<Deployment>
  events(id: string): readonly TimelineEvent[]
  /** Names of the workload's containers on the engine, running ones only unless `all`. */
  containers(workload: string, all?: boolean): Promise<string[]>
  /** What the workload's running containers answer over HTTP, asked at their own address. */
  served(workload: string): Promise<string[]>
  close(how?: 'wait' | 'interrupt'): Promise<void>
}

export interface DeployBedOptions {
  readonly socketPath?: string
  readonly dir?: string
  readonly settings?: Record<string, unknown>
  readonly clock?: Clock
  readonly by?: Person
  /** Of its locks on hosts. */
  readonly leaseMs?: number
  /** By the engine's socket, unless told otherwise. */
  readonly road?: Road
}

const never = new AbortController().signal

function secretIn({ secrets }: Store, name: string): string {
  const stored = secrets.get({ workload: '', name })
  return (stored && secrets.value(stored)) ?? ''
}

export function openDeployBed(bed: EngineBed, options: DeployBedOptions = {}): DeployBed {
  const clock = options.clock ?? systemClock
  const ids = systemIds
  const road = options.road ?? bySocket
  const { over } = road
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'longshore-deploys-'))
  const file = join(dir, 'state.db')
  const { store } = openStore({ file, seal: openSeal, clock, ids })
  let stored: unknown = { network: bed.name('net'), ...options.settings }
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const environment = thisMachine()
  const sources = createSources({
    clock,
    credentials: withAccounts(createCredentials({ environment, clock }), store.registries),
    repositories: createRepositories({ dir: join(dir, 'repositories'), environment, clock }),
  })
  const adoptions = createAdoptions(sources, store)
  const hosts = hostsAlong(road, {
    ...{
      clock,
      adopted: adoptions.of,
      installation: store.installation,
      filesDir: join(dir, 'files'),
    },
    ...{ engineSocket: bed.socketPath, socketPath: options.socketPath },
  })
  const workloads = createWorkloads({
    sources,
    store,
    clock,
    ids,
    hostNames: () => hosts.list().map(({ name }) => name),
    onChange: adoptions.forget,
  })
  const bugs: unknown[] = []
  const deploys = createDeploys({
    by: options.by ?? { user: 'ann', machine: 'laptop' },
    ...(options.leaseMs && { leaseMs: options.leaseMs }),
    store,
    hosts,
    settings,
    routerOf: createRouting({
      clock,
      installation: store.installation,
      secret: (name) => secretIn(store, name),
    }),
    clock,
    ids,
    sources,
    tail: { readTail, followLines },
    onChange: adoptions.forget,
    reportBug: (error) => {
      bugs.push(error)
      console.error(error)
      return 'bug'
    },
    hiddenOf: (workload) => hiddenOf(store, workload),
  })
  const end = async (id: string): Promise<Deployment> => {
    for await (const item of deploys.watch(id, never)) if (item.type === 'end') break
    // What is left of its lock goes after its end, and is nothing that the next one did.
    await deploys.unlocked()
    const deployment = store.deployments.get(id)
    if (!deployment) throw new Error(`no deployment ${id}`)
    if (bugs.length > 0) throw new Error('a bug was reported', { cause: bugs[0] })
    return deployment
  }
  const run: DeployBed['run'] = async (asked) => {
    const { deployment } = await deploys.start(asked, never)
    return await end(deployment.id)
  }
  const by = options.by ?? { user: 'ann', machine: 'laptop' }
  const apply = workloads.apply
  const secrets = createSecrets({
    store,
    clock,
    apply,
    onChange: adoptions.forget,
    hosts: () => [],
  })
  const rooms = { sources, hosts, settings, store, workloads, deploys, clock, by, secrets }
  const adopting = { ...rooms, onAdopted: adoptions.forget }
  return {
    store,
    async adopt(container, name) {
      const named = { host: over, container, name }
      const refused = failureOf(await lookAtContainer(adopting, named, never).catch((e) => e))
      const things = refused?.kind === 'unsafe-project' ? refused.things : []
      const asked = { ...named, allow: things.map(({ consent }) => consent) }
      const shown = await lookAtContainer(adopting, asked, never)
      const who = { actor: 'test', signal: never }
      await adoptContainer(adopting, { ...asked, mark: shown.mark }, who)
      return shown
    },
    async claim(container) {
      const asked = { host: over, container, claims: true }
      const shown = await lookAtContainer(adopting, asked, never)
      const who = { actor: 'test', signal: never }
      await adoptContainer(adopting, { ...asked, mark: shown.mark }, who)
      return shown
    },
    look: (container, name) => lookAtContainer(adopting, { host: over, container, name }, never),
    deploys,
    workloads,
    ...{ settings, hosts, sources, file },
    apply(base, source = {}, more = {}) {
      // Both ways may lead to one engine: each has workloads of its own there.
      const name = bed.name(over === 'local' ? base : `${base}-${over}`)
      workloads.apply({
        name,
        host: over,
        source: { ...testSource, ...source },
        deploy: { healthTimeout: '20s', soak: '200ms', stopTimeout: '1s' },
        ...more,
      })
      return name
    },
    run,
    deploy: (workload, tag) =>
      run({ workload, action: 'deploy', reason: '', actor: 'test', ...(tag ? { tag } : {}) }),
    end,
    events: (id) => store.deployments.events(id),
    containers: (workload, all = false) => containersOf(bed, workload, all),
    served: (workload) => servedBy(bed, workload),
    async close(how = 'wait') {
      await deploys.close(how)
      await hosts.close()
      store.close()
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
    },
  }
}

const bySocket: Road = { over: 'local', home: '' }

/** One bed for the tests around it, opened by the first that asks, closed and swept after them. */
export function deployBed(
  bed: EngineBed,
  options: () => DeployBedOptions = () => ({}),
): () => DeployBed {
  let opened: DeployBed | undefined
  const dir = mkdtempSync(join(tmpdir(), 'longshore-deploys-'))
  afterAll(async () => {
    await opened?.close('interrupt')
    rmSync(dir, { recursive: true, force: true })
  })
  return () => (opened ??= openDeployBed(bed, { dir, ...options() }))
}
