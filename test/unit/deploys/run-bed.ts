/** The deploy modules over a fake host: stages hang, engines vanish and disks fill as a test says. */
import { createDeploys, type Deploys, type DeploysDeps } from '../../../src/main/deploys/deploys.ts'
import type { HostSession, Hosts } from '../../../src/main/hosts/session.ts'
import { followLines, readTail } from '../../../src/main/logs/tail.ts'
import type { Router } from '../../../src/main/routing/router.ts'
import type { Sources } from '../../../src/main/sources/source.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { hiddenOf } from '../../../src/main/workloads/hidden.ts'
import { createWorkloads, type Workloads } from '../../../src/main/workloads/workloads.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import type { Guard } from '../../../src/shared/model/host.ts'
import type { Person } from '../../../src/shared/model/lock.ts'
import { createHurriedClock } from '../../support/fake-engine/hurried-clock.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import {
  createFakeHosts,
  createFakeSession,
  type FakeSession,
} from '../../support/fake-session/fake-session.ts'
import { countingIds, createMemoryStore } from '../../support/memory-store.ts'
import { sources as known } from '../../support/sources.ts'

const never = new AbortController().signal
const by = { reason: '', actor: 'test' }

export interface RunBed {
  readonly store: Store
  readonly session: FakeSession
  readonly others: readonly FakeSession[]
  readonly workloads: Workloads
  readonly deploys: Deploys
  readonly bugs: readonly unknown[]
  readonly disk: Disk
  apply(source?: Record<string, unknown>, more?: Record<string, unknown>): void
  start(tag?: string, more?: Partial<Parameters<Deploys['start']>[0]>): Promise<Deployment>
  deploy(tag?: string): Promise<Deployment>
  end(id: string): Promise<Deployment>
  /** Resolves when the stage has begun. */
  reached(id: string, stage: string): Promise<void>
  /** `tag state` of the workload's containers. */
  containers(on?: FakeSession): string[]
  /** Another app on the same state, after a crash of this one, of which nothing is written any more. */
  reopen(hosts?: Hosts): Deploys
  /** One on the same state that sees these hosts; this one goes on. */
  beside(hosts: Hosts): Deploys
}

export interface Disk {
  full: boolean
}

export interface RunBedOptions {
  /** Every kind of workload there is; otherwise those that the app knows. */
  readonly sources?: Sources
  readonly clock?: Clock
  readonly by?: Person
  /** Of its locks on hosts. */
  readonly leaseMs?: number
  /** Wraps the session that the app sees. */
  readonly wrap?: (session: FakeSession) => FakeSession
  /** Hosts beside the local one, and how they are guarded. */
  readonly others?: Readonly<Record<string, Guard>>
  readonly guard?: Guard
  /** The proxy of its first host. */
  readonly router?: (session: FakeSession) => Router
  /** Who keeps records of its names in the DNS. */
  readonly dns?: (store: Store) => DeploysDeps['dns']
  /** The proxies of its hosts. */
  readonly routerOf?: (session: HostSession, store: Store) => Router | undefined
}

export function runBed(options: RunBedOptions = {}): RunBed {
  const { clock = testClock, sources = known } = options
  const disk: Disk = { full: false }
  const store = onDisk(createMemoryStore(), disk)
  const { installation } = store
  const open = (name: string, guard: Guard): FakeSession => {
    const opened = createFakeSession({ name, guard, installation, clock })
    for (const tag of ['v1', 'v2', 'v3']) opened.engine.control.addImage(`localhost/app:${tag}`)
    return opened
  }
  const session = open('local', options.guard ?? 'open')
  const others = Object.entries(options.others ?? {}).map(([name, guard]) => open(name, guard))
  const seen = [options.wrap?.(session) ?? session, ...others]
  let stored: unknown = { network: 'net' }
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const ids = countingIds(1_000)
  const workloads = createWorkloads({
    sources,
    store,
    clock,
    ids,
    hostNames: () => seen.map(({ name }) => name),
    onChange: () => {},
  })
  const bugs: unknown[] = []
  const dns = options.dns?.(store)
  const router = options.router?.(session)
  let hasCrashed = false
  const openDeploys = (hosts: Hosts, own: Store) =>
    createDeploys({
      by: options.by ?? { user: 'ann', machine: 'laptop' },
      ...(options.leaseMs && { leaseMs: options.leaseMs }),
      ...(dns && { dns }),
      ...(options.routerOf && { routerOf: (on) => options.routerOf?.(on, store) }),
      ...(router && {
        routerOf: ({ name }) => (name === session.name ? router : undefined),
      }),
      store: own,
      hosts,
      settings,
      clock,
      ids,
      sources,
      tail: { readTail, followLines },
      reportBug: (error) => {
        bugs.push(error)
        return 'bug'
      },
      onChange: () => {},
      hiddenOf: (workload) => hiddenOf(store, workload),
    })
  const deploys = openDeploys(
    createFakeHosts(seen),
    asking(store, () => !hasCrashed),
  )
  const end = async (id: string): Promise<Deployment> => {
    for await (const item of deploys.watch(id, never)) if (item.type === 'end') break
    return deploys.show(id).deployment
  }
  const start: RunBed['start'] = async (tag = 'v1', more = {}) => {
    const asked = { workload: 'web', action: 'deploy', tag, ...by, ...more } as const
    return (await deploys.start(asked, never)).deployment
  }
  return {
    store,
    session,
    others,
    workloads,
    deploys,
    bugs,
    disk,
    apply(source = {}, more = {}) {
      const config = { kind: 'image', image: 'localhost/app', pull: 'never', port: 80, ...source }
      workloads.apply({
        name: 'web',
        host: 'local',
        source: { healthcheck: '/healthz', ...config },
        deploy: { healthTimeout: '2s', soak: '0ms', stopTimeout: '1s' },
        ...more,
      })
    },
    start,
    deploy: async (tag) => end((await start(tag)).id),
    end,
    async reached(id, stage) {
      for await (const item of deploys.watch(id, never)) {
        if (item.type === 'end') throw new Error(`ended before ${stage}`)
        const events = item.type === 'snapshot' ? item.events : [item.event]
        if (events.some(({ line }) => line === `starting ${stage}`)) return
      }
    },
    containers: (on = session) =>
      on.engine.control
        .containers()
        .map(({ spec, state }) => `${spec.labels['longshore.tag'] ?? spec.name} ${state}`)
        .sort(),
    reopen(hosts = createFakeHosts(seen)) {
      hasCrashed = true
      // Whoever crashed renews nothing, and so never learns that its lock was taken.
      for (const each of [session, ...others]) each.engine.control.hang('locks.keepRunning')
      return openDeploys(hosts, store)
    },
    beside: (hosts) => openDeploys(hosts, store),
  }
}

/** A bed in which nothing waits longer than it must: for tests that do nothing while a deployment runs. */
export const hurriedBed = (options: Omit<RunBedOptions, 'clock'> = {}): RunBed =>
  runBed({ ...options, clock: createHurriedClock() })

/** A store whose every write fails while the disk is full. */
function onDisk(store: Store, disk: Disk): Store {
  return asking(store, () => {
    const message = 'database or disk is full'
    if (disk.full) throw new FailureError({ kind: 'no-space', where: 'state', message })
    return true
  })
}

/** A store that asks before every write; what is not written is lost, and whoever writes does not learn of it. */
function asking(store: Store, isWritten: () => boolean): Store {
  const writes = new Set(['put', 'remove', 'begin', 'add', 'end', 'retire', 'trim'])
  const guarded = <T extends object>(module: T): T =>
    new Proxy(module, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver)
        if (typeof value !== 'function' || !writes.has(String(name))) return value
        return (...args: unknown[]) => (isWritten() ? value.apply(target, args) : undefined)
      },
    })
  return {
    ...store,
    workloads: guarded(store.workloads),
    plans: guarded(store.plans),
    deployments: guarded(store.deployments),
    journal: guarded(store.journal),
    releases: guarded(store.releases),
    keptLogs: guarded(store.keptLogs),
    activity: guarded(store.activity),
  }
}

/** The session with some of its engine's calls done otherwise. */
export function withContainers(
  session: FakeSession,
  change: (
    real: FakeSession['engine']['containers'],
  ) => Partial<FakeSession['engine']['containers']>,
): FakeSession {
  const { engine } = session
  const containers = { ...engine.containers, ...change(engine.containers) }
  return { ...session, engine: { ...engine, containers } }
}
