/** A harbour's worth of realistic workloads, hosts and history, built around one moment. */
import type { Fleet, FleetContainer, FleetWorkload } from '../../../src/shared/model/fleet.ts'
import type { Host } from '../../../src/shared/model/host.ts'
import type { HostLock } from '../../../src/shared/model/lock.ts'
import type { RegistryState, Versions } from '../../../src/shared/model/versions.ts'
import { deployPolicySchema, type Workload } from '../../../src/shared/model/workload.ts'
import {
  moreStackContainers,
  moreStackScripts,
  moreStacksInFleet,
  moreStackWorkloads,
} from './big-stack.ts'
import { stackContainers, stackInFleet, stackName, stackScripts, stackWorkload } from './compose.ts'
import { foreignProjects, longshoresOwn, othersContainers } from './running-projects.ts'
import { fakeHex, newContainer, type Script, writeScript } from './script.ts'
import { foreign, seeds, type WorkloadSeed } from './seeds.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export function makeHosts(now: number): Host[] {
  const engine = {
    version: '26.1.5',
    apiVersion: '1.45',
    minApiVersion: '1.24',
    os: 'linux',
    arch: 'amd64',
    cpus: 8,
    memoryBytes: 32 * 2 ** 30,
  }
  const all = ['engine', 'dial', 'run', 'files'] as const
  return [
    {
      name: 'local',
      kind: 'local',
      ...{ guard: 'open', colour: 'none', latencyMs: 1, disk: null, reach: 'published' },
      endpoint: 'unix:///var/run/docker.sock',
      found: 'default socket',
      capabilities: [...all],
      status: { state: 'online', since: now - 3 * hour },
      engine: { ...engine, cpus: 10, memoryBytes: 16 * 2 ** 30 },
    },
    {
      name: 'prod-1',
      kind: 'ssh',
      ...{ guard: 'confirm', colour: 'teal', latencyMs: 24, reach: 'direct' },
      disk: { totalBytes: 400 * 2 ** 30, freeBytes: 122 * 2 ** 30 },
      endpoint: 'ssh://deploy@prod-1.example',
      found: 'context prod-1',
      capabilities: [...all],
      status: { state: 'online', since: now - 2 * day },
      engine,
    },
    {
      name: 'prod-2',
      kind: 'tcp',
      ...{ guard: 'typed', colour: 'violet', latencyMs: 3, disk: null, reach: 'helper' },
      endpoint: 'tcp://10.20.0.12:2376',
      found: 'context prod-2',
      capabilities: ['engine'],
      status: { state: 'online', since: now - 9 * hour },
      engine: { ...engine, version: '25.0.3', apiVersion: '1.44' },
    },
    {
      name: 'edge-ams',
      kind: 'ssh',
      ...{ guard: 'read-only', colour: 'amber', latencyMs: null, disk: null, reach: null },
      endpoint: 'ssh://ops@edge-ams.example',
      found: 'context edge-ams',
      capabilities: [...all],
      status: {
        state: 'stale',
        since: now - 18 * minute,
        failure: {
          kind: 'host-unreachable',
          host: 'edge-ams',
          reason: 'no answer to keepalive for 30 s',
        },
      },
      engine: { ...engine, arch: 'arm64', cpus: 4, memoryBytes: 8 * 2 ** 30 },
    },
  ]
}

export function makeScripts(now: number): Script[] {
  const scripts: Script[] = []
  for (const seed of seeds) {
    let old: { id: string; name: string } | null = null
    let count = 0
    for (const [tag, minutesAgo, outcome] of seed.history) {
      const proved: boolean = outcome === 'succeeded' || outcome === 'unverified'
      const spec = {
        id: fakeHex(`${seed.name}${tag}`, 16),
        workload: seed.name,
        host: seed.host,
        image: seed.image,
        tag,
        digest: `sha256:${fakeHex(`${seed.name}${tag}digest`, 64)}`,
        release: `r${count + 1}`,
        action: 'deploy' as const,
        at: now - minutesAgo * minute,
        outcome,
        reason: count === 0 ? 'First deployment' : `Ship ${tag}`,
        actor: 'mira',
        old,
        pullBytes: seed.image.startsWith('localhost') ? 0 : 184_300_000,
      }
      scripts.push(writeScript(spec))
      if (proved) {
        count += 1
        old = newContainer(spec)
      }
    }
  }
  const stacks = [...stackScripts(now), ...moreStackScripts(now)]
  return [...scripts, ...stacks].sort((a, b) => b.spec.at - a.spec.at)
}

export function makeWorkloads(now: number): Workload[] {
  const stacks = [stackWorkload(now), ...moreStackWorkloads(now)]
  return [...seeds.map((seed) => imageWorkload(seed, now)), ...stacks]
}

function imageWorkload(seed: WorkloadSeed, now: number): Workload {
  return {
    id: `w-${seed.name}`,
    document: {
      name: seed.name,
      host: seed.host,
      env: { GREETING: '••••' },
      source: {
        kind: 'image',
        image: seed.image,
        pull: seed.image.startsWith('localhost') ? 'never' : 'if-missing',
        port: 8080,
        healthcheck: '/healthz',
        env: {},
        volumes: [{ scope: 'named', name: `${seed.name}-data`, target: '/data', exclusive: false }],
        publish: [],
        cpuLimit: 0.5,
        memoryLimit: 64,
        defaultTag: 'latest',
        maxInstances: 1,
      },
      deploy: deployPolicySchema.parse({}),
    },
    revision: fakeHex(seed.name, 64),
    createdAt: now - 40 * day,
    updatedAt: now - 2 * day,
  }
}

export function makeContainers(now: number, scripts: readonly Script[]): FleetContainer[] {
  const ours = seeds.flatMap((seed) => {
    const live = scripts.find(
      ({ spec }) =>
        spec.workload === seed.name &&
        ['succeeded', 'unverified'].includes(spec.outcome) &&
        spec.at + 15_000 < now,
    )
    if (!live) return []
    const made = newContainer(live.spec)
    return [
      {
        host: seed.host,
        id: made.id,
        name: made.name,
        image: `${seed.image}:${live.spec.tag}`,
        imageId: live.spec.digest,
        state:
          seed.state === 'stopped'
            ? ('exited' as const)
            : seed.state === 'unknown'
              ? ('unknown' as const)
              : ('running' as const),
        health: seed.health,
        status: seed.state === 'stopped' ? 'Exited (2) 2 hours ago' : 'Up 2 days',
        createdAt: live.spec.at,
        ports: [],
        owner: {
          workload: seed.name,
          deployment: live.spec.id,
          release: live.spec.release,
          role: 'main',
        },
      },
    ]
  })
  const others = foreign.map(([name, host, image], index) => ({
    host,
    id: fakeHex(name, 64),
    name,
    image,
    imageId: `sha256:${fakeHex(image, 64)}`,
    state: index === 5 ? ('exited' as const) : ('running' as const),
    health: index < 2 ? ('healthy' as const) : ('none' as const),
    status: index === 5 ? 'Exited (0) 3 days ago' : 'Up 9 days',
    createdAt: now - (9 + index) * day,
    ports: index === 2 ? ['0.0.0.0:443->443/tcp', '0.0.0.0:80->80/tcp'] : [],
    owner: null,
  }))
  const stacks = [...stackContainers(now), ...moreStackContainers(now)]
  const own = longshoresOwn(now)
  return [...ours, ...stacks, ...own, ...others, ...foreignProjects(now), ...othersContainers(now)]
}

export function makeFleet(now: number, scripts: readonly Script[]): Fleet {
  const containers = makeContainers(now, scripts)
  const workloads = seeds.map((seed): FleetWorkload => {
    const own = containers.filter((container) => container.owner?.workload === seed.name)
    const live = scripts.find(({ spec }) => own[0]?.owner?.deployment === spec.id)
    const last = scripts.find(({ spec }) => spec.workload === seed.name)
    return {
      name: seed.name,
      host: seed.host,
      kind: 'image',
      image: seed.image,
      tag: live?.spec.tag ?? null,
      release: live?.spec.release ?? null,
      parts: [],
      fingerprint: live?.spec.digest ?? null,
      versions: makeVersions(now, seed, live, own[0]),
      state: seed.state,
      health: seed.health,
      verified: live ? live.spec.outcome === 'succeeded' : null,
      since: live ? live.spec.at + 15_000 : null,
      asOf: seed.state === 'unknown' ? now - 18 * minute : now,
      containers: own.map((container) => container.id),
      lastDeployment: last
        ? {
            id: last.spec.id,
            state: finalOf(last, now),
            action: last.spec.action,
            tag: last.spec.tag,
            at: last.spec.at,
          }
        : null,
    }
  })
  const last = scripts.find(({ spec }) => spec.workload === stackName)
  const shop = last ? [stackInFleet(now, last)] : []
  const stacks = [...shop, ...moreStacksInFleet(now, scripts)]
  return {
    ...{ at: now, hosts: makeHosts(now), workloads: [...workloads, ...stacks], containers },
    locks: [lockOfBob(now)],
  }
}

/** Another installation is at work on something of its own. */
const lockOfBob = (now: number): HostLock => ({
  ...{ host: 'prod-1', container: fakeHex('lock', 64), name: 'longshore-lock-billing' },
  holder: {
    ...{ installation: 'bob-1', workload: 'billing', deployment: 'd1', leaseMs: 30_000 },
    ...{ by: { user: 'bob', machine: 'desk' }, since: now - minute },
  },
  ...{ isOwn: false, isStale: false },
})

/** One of each: the same, drifted, newer at the registry, local, not deployed, not to be learnt. */
function makeVersions(
  now: number,
  seed: WorkloadSeed,
  live: Script | undefined,
  container: FleetContainer | undefined,
): Versions {
  const { image } = seed
  const recorded = live && {
    ...{ image, tag: live.spec.tag, imageId: live.spec.digest, digest: live.spec.digest },
    ...{ release: live.spec.release, since: live.spec.at + 14_000 },
  }
  const isDrifted = seed.name === 'ledger-api'
  const running = recorded && {
    ...recorded,
    ...(isDrifted && { release: 'r1', imageId: `sha256:${fakeHex('drifted', 64)}`, digest: null }),
  }
  const digest = seed.name === 'checkout' ? `sha256:${fakeHex('newer', 64)}` : live?.spec.digest
  const at = now - 2 * minute
  const isLocal = image.startsWith('localhost')
  const asked: RegistryState = digest
    ? { state: 'digest', digest, imageId: null, at }
    : { state: 'absent', at }
  const silent: RegistryState = { state: 'unknown', reason: 'The registry did not answer', at }
  return {
    running: container?.state === 'running' && running ? running : null,
    live: recorded ?? null,
    declared: { image, tag: live?.spec.tag ?? 'latest' },
    registry: isLocal
      ? { state: 'not-asked', why: 'local-only' }
      : seed.name === 'search-index'
        ? silent
        : asked,
  }
}

function finalOf(script: Script, now: number) {
  const end = script.events.at(-1)
  if (!end || end.at > now) return 'running' as const
  return end.state === 'succeeded' ? ('succeeded' as const) : ('failed' as const)
}

/** Thousands of workloads and containers, to see that lists stay smooth. */
export function makeManyFleet(now: number, scripts: readonly Script[], count: number): Fleet {
  const fleet = makeFleet(now, scripts)
  const workloads = Array.from({ length: count }, (_, index) => {
    const base = fleet.workloads[index % fleet.workloads.length]
    return { ...(base as FleetWorkload), name: `${base?.name}-${index + 1}` }
  })
  const containers = Array.from({ length: count }, (_, index) => {
    const base = fleet.containers[fleet.containers.length - 1 - (index % foreign.length)]
    const container = base as FleetContainer
    return { ...container, id: fakeHex(`${index}`, 64), name: `${container.name}-${index + 1}` }
  })
  return { ...fleet, workloads, containers }
}
