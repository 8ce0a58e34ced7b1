/** Use of a workload's services at this moment. */
import type { UsageNow } from '../../shared/contract/stats.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { hasProcesses } from '../../shared/model/container-state.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { ServiceUsage } from '../../shared/model/stats.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import type { Container } from '../engine/engine.ts'
import { askEach } from '../hosts/ask-each.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { Store } from '../store/store.ts'
import { type Readings, readAll, type Usages } from './readings.ts'
import { longestRateMs, sampleOf, sumOf } from './sample.ts'
import { type Service, servicesIn } from './services.ts'

export interface NowDeps {
  readonly hosts: Pick<Hosts, 'get'>
  readonly store: Pick<Store, 'workloads'>
  readonly clock: Clock
  /** Readings of its containers when they were last collected, and when that was by our clock. */
  collected(session: HostSession): { readonly at: number; readonly usages: Usages } | undefined
}

/** Long enough for rates that mean something. */
const apartMs = 1_000

export async function usageNow(
  deps: NowDeps,
  name: string,
  signal: AbortSignal,
): Promise<UsageNow> {
  const workload =
    deps.store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  const asked = { ...deps, names: targetsOf(workload.document) }
  const { found, away } = await askEach(asked, signal, (session, until) =>
    usageOn(deps, session, { workload: name, signal: until }),
  )
  return { at: deps.clock.now(), services: found, away }
}

async function usageOn(
  deps: NowDeps,
  session: HostSession,
  { workload, signal }: { readonly workload: string; readonly signal: AbortSignal },
): Promise<ServiceUsage[]> {
  const { engine } = session
  const [{ memoryBytes }, listed] = await Promise.all([
    engine.info(signal),
    engine.containers.list(undefined, signal),
  ])
  // By owner, not by label: what was adopted has none of ours.
  const services = servicesIn(listed.filter(({ owner }) => owner?.workload === workload))
  const all = services.flatMap(({ containers }) => containers)
  const up = all.filter(hasProcesses)
  const before = await readBefore(deps, session, { up, signal })
  const readings = await readAll({ session, clock: deps.clock }, up, signal)
  const inspected = await inspectAll(session, all, signal)
  const seen = { host: session.name, hostMemory: memoryBytes, before, readings, inspected }
  return services.map((service) => shown(service, seen))
}

/** The collected readings, where they are new enough; else they are read, and given a second to go on. */
async function readBefore(
  { clock, collected }: NowDeps,
  session: HostSession,
  { up, signal }: { readonly up: readonly FleetContainer[]; readonly signal: AbortSignal },
): Promise<Readings> {
  const known = collected(session)
  const age = clock.now() - (known?.at ?? 0)
  const isFresh = age >= apartMs && age <= longestRateMs
  if (known && isFresh && up.every(({ id }) => known.usages.has(id))) return known.usages
  if (up.length === 0) return new Map()
  const readings = await readAll({ session, clock }, up, signal)
  await clock.sleep(apartMs, signal)
  return readings
}

async function inspectAll(
  { engine }: HostSession,
  containers: readonly FleetContainer[],
  signal: AbortSignal,
): Promise<Inspected> {
  const found = containers.map(async ({ id }) => {
    return [id, await engine.containers.inspect(id, signal)] as const
  })
  return new Map(await Promise.all(found))
}

/** undefined = it went meanwhile. */
type Inspected = ReadonlyMap<string, Container | undefined>

interface Seen {
  readonly host: string
  readonly hostMemory: number
  readonly before: Readings
  readonly readings: Readings
  readonly inspected: Inspected
}

function shown({ service, containers }: Service, seen: Seen): ServiceUsage {
  const usages = containers.flatMap(({ id }) => {
    const usage = seen.readings.get(id)
    return usage ? [{ id, usage }] : []
  })
  const sample = sumOf(
    usages.map(({ id, usage }) => sampleOf(seen.before.get(id) ?? undefined, usage)),
  )
  const limits = usages.flatMap(({ usage }) => usage.memoryLimitBytes ?? [])
  const limit = limits.reduce((sum, each) => sum + each, 0)
  const known = (value: number | undefined): number | null => value ?? null
  return {
    host: seen.host,
    service,
    running: containers.filter(({ state }) => state === 'running').length,
    containers: containers.length,
    cpu: known(sample.cpu),
    cpuLimit: cpuLimitOf(usages, seen.inspected),
    memory: known(sample.memory),
    // Without limits of their own all of them share what the host has.
    memoryLimit: limits.length === 0 ? null : Math.min(limit, seen.hostMemory),
    rx: known(sample.rx),
    tx: known(sample.tx),
    read: known(sample.read),
    write: known(sample.write),
    pids: known(sample.pids),
    restarts: containers.reduce(
      (sum, { id }) => sum + (seen.inspected.get(id)?.exit.restarts ?? 0),
      0,
    ),
  }
}

/** The limit of CPU of those that run, together. */
function cpuLimitOf(running: readonly { readonly id: string }[], inspected: Inspected) {
  const limits = running.map(({ id }) => inspected.get(id)?.cpus)
  const known = limits.filter((cpus) => cpus !== undefined)
  if (known.length === 0 || known.length < limits.length) return null
  return known.reduce((sum, cpus) => sum + cpus, 0) * 100
}
