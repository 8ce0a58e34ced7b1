/** Workloads that go down, loop, are unhealthy or out of memory, and come back. */
import { isUp } from '../../shared/model/container-state.ts'
import { type Action, isFinal } from '../../shared/model/deployment.ts'
import type { Fleet, FleetContainer, FleetWorkload } from '../../shared/model/fleet.ts'
import { isKeptFailed } from '../../shared/model/kept-failed.ts'
import type { Store } from '../store/store.ts'
import { type Condition, createSpell, type Spell, type SpellDeps } from './spell.ts'
import { conditionOf, loopMs, workloadTroubles } from './workload-condition.ts'

export interface WorkloadWatchDeps extends SpellDeps {
  readonly store: Pick<Store, 'workloads' | 'deployments'>
}

interface Watched {
  readonly spell: Spell
  /** Container → how often it had ended by itself when it was last looked at. */
  readonly ends: Map<string, number>
  fallen: readonly number[]
  /** Out of memory, by the clock of its host: what is not newer was looked at. */
  shortAt: number
  isShort: boolean
  wasWell: boolean
  /** The deployment that was under way at the last look. */
  moving: string | null
}

const calmMs = 30_000
/** How long after a host came back, or a deployment ended, what is seen is its doing. */
const settlingMs = 60_000
const looksBack = 20

export function createWorkloadWatch(deps: WorkloadWatchDeps) {
  const watched = new Map<string, Watched>()
  /** Hosts that were away, and since when they answer again; null = not yet. */
  const returned = new Map<string, number | null>()

  function of(workload: FleetWorkload): Watched {
    const key = `${workload.name}@${workload.host}`
    const known = watched.get(key)
    if (known) return known
    const since = deps.store.workloads.get(workload.name)?.createdAt ?? 0
    const spell = createSpell(deps, {
      ...{ object: { kind: 'workload', name: workload.name }, host: workload.host, word: 'down' },
      ...{ troubles: workloadTroubles, back: 'workload-back', calmMs, since },
    })
    const made: Watched = {
      ...{ spell, ends: new Map(), fallen: [], shortAt: 0 },
      ...{ isShort: false, wasWell: false, moving: null },
    }
    watched.set(key, made)
    return made
  }

  /** As far as anything can be said: not of a host that is away, nor while something is done to it. */
  function conditionNow({ workload, containers, isOnline }: Looked, it: Watched): Condition {
    const now = deps.clock.now()
    const isMoving = isUnderWay(workload)
    countEnds(it, containers, { now, isCounted: !isMoving })
    if (isMoving) it.moving = workload.lastDeployment?.id ?? null
    if (isMoving || !isOnline) return { is: 'unknown' }
    const isHostJustBack = now - (returned.get(workload.host) ?? 0) < settlingMs
    const { fallen: ends, isShort } = it
    const condition = conditionOf({ workload, containers, ends, isShort, isHostJustBack })
    const isWanted = condition.is !== 'trouble' || isExpectedUp(deps, workload, it)
    return isWanted ? condition : { is: 'unknown' }
  }

  function look(looked: Looked): void {
    const { workload } = looked
    const it = of(workload)
    const condition = conditionNow(looked, it)
    const isAfter = isAftermath(workload, it, deps.clock.now())
    if (condition.is === 'trouble' && isAfter) it.spell.accept(condition.event)
    if (!isUnderWay(workload)) it.moving = null
    it.wasWell ||= condition.is === 'well'
    it.spell.look(condition)
    // Being killed is over at once where it was started again.
    if (!it.isShort || condition.is !== 'trouble' || workload.state !== 'running') return
    it.isShort = false
    it.spell.look(conditionNow(looked, it))
  }

  function rememberReturns({ hosts }: Fleet): void {
    for (const { name, status } of hosts) {
      const isBack = status.state === 'online' && returned.get(name) === null
      if (isBack) returned.set(name, deps.clock.now())
      if (status.state === 'stale' || status.state === 'failed') returned.set(name, null)
    }
  }

  return {
    look(fleet: Fleet): void {
      rememberReturns(fleet)
      const there = new Set(fleet.workloads.map(({ name, host }) => `${name}@${host}`))
      for (const key of watched.keys()) if (!there.has(key)) watched.delete(key)
      for (const looked of lookedAt(fleet)) look(looked)
    },
    dueAt: () => [...watched.values()].map(({ spell }) => spell.dueAt()),
  }
}

const isUnderWay = ({ lastDeployment }: FleetWorkload): boolean =>
  lastDeployment !== null && !isFinal(lastDeployment.state)

/** A workload on a host with what counts of it there: no probes, and no jobs that may end. */
interface Looked {
  readonly workload: FleetWorkload
  readonly containers: readonly FleetContainer[]
  readonly isOnline: boolean
}

function lookedAt({ workloads, containers, hosts }: Fleet): Looked[] {
  const counted = containers.filter(
    (each) =>
      each.owner !== null && !['probe', 'init'].includes(each.owner.role) && !isKeptFailed(each),
  )
  const grouped = Map.groupBy(counted, ({ owner, host }) => `${owner?.workload}@${host}`)
  const online = new Set(
    hosts.filter(({ status }) => status.state === 'online').map(({ name }) => name),
  )
  return workloads.map((workload) => ({
    workload,
    containers: grouped.get(`${workload.name}@${workload.host}`) ?? [],
    isOnline: online.has(workload.host),
  }))
}

/** Counts ends of containers, but for those before they were first looked at, or while a deployment changes them. */
function countEnds(
  it: Watched,
  containers: readonly FleetContainer[],
  { now, isCounted }: { readonly now: number; readonly isCounted: boolean },
): void {
  it.fallen = it.fallen.filter((at) => Math.abs(now - at) < loopMs)
  const newestShort = Math.max(0, ...containers.map(({ outOfMemoryAt = 0 }) => outOfMemoryAt))
  for (const container of containers) {
    const { id, ends = 0 } = container
    const before = it.ends.get(id)
    // One that is not up any more is down, or did its work: neither is a loop.
    if (isCounted && before !== undefined && isUp(container)) {
      it.fallen = [...it.fallen, ...Array.from({ length: Math.max(0, ends - before) }, () => now)]
    }
    it.ends.set(id, ends)
  }
  for (const id of it.ends.keys())
    if (!containers.some((each) => each.id === id)) it.ends.delete(id)
  if (isCounted && newestShort > it.shortAt) it.isShort = true
  it.shortAt = Math.max(it.shortAt, newestShort)
}

/** These leave it as up or down as it was. */
const besides: readonly Action[] = ['pull', 'prune']

/**
 * Whether it is to be up: it was made live there, or was seen well; and nobody stopped it through Longshore since.
 */
function isExpectedUp(
  { store }: WorkloadWatchDeps,
  { name, release }: FleetWorkload,
  { wasWell }: Watched,
): boolean {
  if (release === null && !wasWell) return false
  const last = store.deployments
    .list({ workload: name, limit: looksBack })
    .find(({ action, state }) => !besides.includes(action) && cameTo.includes(state))
  return last?.action !== 'stop' && last?.action !== 'remove'
}
const cameTo = ['succeeded', 'unstable']

/** A deployment that left it in trouble has just told of that. */
function isAftermath({ lastDeployment }: FleetWorkload, { moving }: Watched, now: number): boolean {
  if (!lastDeployment || moving !== lastDeployment.id) return false
  const isBad = lastDeployment.state === 'unstable' || lastDeployment.state === 'failed'
  return isBad && now - lastDeployment.at < settlingMs
}
