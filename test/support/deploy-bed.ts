// The deploy rooms on a real engine, without a door: what a test asks of them, and how it judges
// them from outside.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { systemClock, systemIds } from '../../src/main/clock.ts'
import { createDeploys, type Deploys } from '../../src/main/deploys/deploys.ts'
import type { DeclaredHosts } from '../../src/main/hosts/hosts.ts'
import type { HostSession } from '../../src/main/hosts/session.ts'
import { followLines, readTail } from '../../src/main/logs/tail.ts'
import { createRedactor } from '../../src/main/secrets/redact.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { settingsOver } from '../../src/main/store/settings-values.ts'
import type { Store } from '../../src/main/store/store.ts'
import { createWorkloads, envsOf, type Workloads } from '../../src/main/workloads/workloads.ts'
import type { Clock } from '../../src/shared/lib/clock.ts'
import type { Deployment } from '../../src/shared/model/deployment.ts'
import { hostRecordSchema } from '../../src/shared/model/host.ts'
import type { TimelineEvent } from '../../src/shared/model/timeline.ts'
import { type RemoteHost, startRemote } from './bed/remote/start-remote.ts'
import type { EngineBed } from './bed/shared-engine.ts'
import { hostsOn, type LocalEngine } from './hosts-on.ts'
import { openSeal } from './memory-store.ts'
import { sshHostsFor } from './ssh-hosts-for.ts'

export interface DeployBed {
  readonly store: Store
  readonly deploys: Deploys
  readonly workloads: Workloads
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
  /** `ssh`: an sshd beside the engine leads to it, and is the only way there. */
  readonly over?: Way
  /** How the host's addresses are reached, instead of as they are. */
  readonly dial?: HostSession['dial']
}

/** How the engine is reached; the same tests hold for each. */
export const ways = ['local', 'ssh'] as const
export type Way = (typeof ways)[number]

const never = new AbortController().signal

export function openDeployBed(bed: EngineBed, options: DeployBedOptions = {}): DeployBed {
  const clock = options.clock ?? systemClock
  const ids = systemIds
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'longshore-deploys-'))
  const file = join(dir, 'state.db')
  const { store } = openStore({ file, seal: openSeal, clock, ids })
  let stored: unknown = { network: bed.name('net'), ...options.settings }
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const { over = 'local' } = options
  const isSsh = over === 'ssh'
  const hosts = dialling(options.dial, {
    clock,
    installation: store.installation,
    filesDir: join(dir, 'files'),
    endpoint: isSsh ? '/nowhere/docker.sock' : `unix://${options.socketPath ?? bed.socketPath}`,
    ...(isSsh ? { openSsh: sshHostsFor(dir, store.installation).open } : {}),
  })
  if (isSsh)
    hosts.put(hostRecordSchema.parse({ name: over, connection: { kind: 'ssh', host: over } }))
  const workloads = createWorkloads({
    store,
    clock,
    ids,
    hostNames: () => [over],
    onChange: () => {},
  })
  const bugs: unknown[] = []
  const deploys = createDeploys({
    store,
    hosts,
    settings,
    clock,
    ids,
    tail: { readTail, followLines },
    onChange: () => {},
    reportBug: (error) => {
      bugs.push(error)
      console.error(error)
      return 'bug'
    },
    redactorFor: (workload) => createRedactor(envsOf(workload)),
  })
  const end = async (id: string): Promise<Deployment> => {
    for await (const item of deploys.watch(id, never)) if (item.type === 'end') break
    const deployment = store.deployments.get(id)
    if (!deployment) throw new Error(`no deployment ${id}`)
    if (bugs.length > 0) throw new Error('a bug was reported', { cause: bugs[0] })
    return deployment
  }
  const run: DeployBed['run'] = async (asked) => {
    const { deployment } = await deploys.start(asked, never)
    return await end(deployment.id)
  }
  const list = async (workload: string, all: boolean) => {
    const filters = JSON.stringify({ label: [`longshore.workload=${workload}`] })
    return await bed.ask<ListedContainer[]>(
      'GET',
      `/containers/json?all=${all}&filters=${encodeURIComponent(filters)}`,
    )
  }
  return {
    store,
    deploys,
    workloads,
    apply(base, source = {}, more = {}) {
      // Both ways may lead to one engine: each has workloads of its own there.
      const name = bed.name(isSsh ? `${base}-${over}` : base)
      workloads.apply({
        name,
        host: over,
        source: {
          kind: 'image',
          image: 'localhost/longshore-test',
          pull: 'never',
          port: 8080,
          healthcheck: '/healthz',
          defaultTag: 'v1',
          ...source,
        },
        deploy: { healthTimeout: '5s', soak: '200ms', stopTimeout: '1s' },
        ...more,
      })
      return name
    },
    run,
    deploy: (workload, tag) =>
      run({ workload, action: 'deploy', reason: '', actor: 'test', ...(tag ? { tag } : {}) }),
    end,
    events: (id) => store.deployments.events(id),
    async containers(workload, all = false) {
      return (await list(workload, all)).map(({ Names }) => (Names[0] ?? '').slice(1))
    },
    async served(workload) {
      const found = await list(workload, false)
      return await Promise.all(
        found.map(async ({ NetworkSettings }) => {
          const [network] = Object.values(NetworkSettings.Networks)
          const answer = await fetch(`http://${network?.IPAddress}:8080/`)
          return (await answer.text()).trim()
        }),
      )
    },
    async close(how = 'wait') {
      await deploys.close(how)
      await hosts.close()
      store.close()
    },
  }
}

function dialling(dial: HostSession['dial'] | undefined, deps: LocalEngine): DeclaredHosts {
  const hosts = hostsOn(deps)
  return dial ? { ...hosts, get: (name) => ({ ...hosts.get(name), dial }) } : hosts
}

interface ListedContainer {
  readonly Names: readonly string[]
  readonly NetworkSettings: { readonly Networks: Record<string, { readonly IPAddress: string }> }
}

/** One bed for a test file, closed and swept after it. */
export function deployBed(bed: EngineBed, options: DeployBedOptions = {}): () => DeployBed {
  let opened: DeployBed | undefined
  const dir = mkdtempSync(join(tmpdir(), 'longshore-deploys-'))
  let remote: RemoteHost | undefined
  if (options.over === 'ssh') {
    beforeAll(async () => {
      if (!bed.engine.private) return
      remote = await startRemote(bed.engine)
      remote.writeSshFolder(join(dir, '.ssh'), options.over ?? '')
    }, 60_000)
    beforeEach((context) => {
      context.skip(!bed.engine.private, 'needs an sshd beside a private engine')
    })
  }
  afterAll(async () => {
    await opened?.close('interrupt')
    await remote?.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return () => (opened ??= openDeployBed(bed, { dir, ...options }))
}
