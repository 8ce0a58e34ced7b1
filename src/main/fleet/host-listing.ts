/** What one host said last, and the asking. One question at a time, so that no older answer lands last. */
import type { Clock } from '../../shared/lib/clock.ts'
import { silence, within } from '../../shared/lib/deadline.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { Host } from '../../shared/model/host.ts'
import type { EngineEvent, EngineFacts, ListedContainer } from '../engine/engine.ts'
import { longestAnswerMs, shownHost } from '../hosts/describe-host.ts'
import { readDisk } from '../hosts/disk.ts'
import { hostFailure, type ReportBug } from '../hosts/session/host-failure.ts'
import type { HostSession } from '../hosts/session.ts'
import { isClaim } from '../locks/claim-mark.ts'
import { isLock } from '../locks/lock-container.ts'
import { needsCause } from '../sources/containers/condition.ts'
import { createHeardEnds } from './heard-ends.ts'
import type { HostView } from './host-view.ts'
import { createSeenLocks, isLockOrLike } from './seen-locks.ts'

export interface HostListing {
  view(): HostView
  /** Everything, now. */
  resync(signal: AbortSignal): Promise<void>
  /** One request and its answer, timed. */
  pulse(signal: AbortSignal): Promise<void>
  /** Only these; one that is not listed any more is gone. */
  relist(ids: readonly string[], signal: AbortSignal): Promise<void>
  /** What an event tells that no listing says later. */
  hear(event: EngineEvent): void
  /** Whatever was thrown becomes the host's state. */
  lost(error: unknown): void
  /** Ends work that takes longer than a host may be silent, with the failure that says so. */
  bounded<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>
}

export interface HostListingDeps {
  readonly session: HostSession
  readonly clock: Clock
  readonly onChange: () => void
  /** It answers still, in so many ms; nothing else is new. */
  readonly onPulse?: () => void
  readonly reportBug: ReportBug
  /** All that was listed, marks of Longshore included. */
  readonly onListed?: (listed: readonly ListedContainer[]) => void
}

const diskEveryMs = 300_000
const diskTimeoutMs = 5_000
/** More changed containers than this at once are cheaper listed with all the others. */
const maxTargeted = 50

export function createHostListing(deps: HostListingDeps): HostListing {
  const { session, clock, onChange, onPulse = onChange, reportBug } = deps
  const containers = new Map<string, FleetContainer>()
  const inTurn = createTurns()
  const heard = createHeardEnds()
  const locks = createSeenLocks(session)
  let engine: EngineFacts | null = null
  /** It was heard of before the host went: still what is shown, no longer what is relied on. */
  let isEngineOld = true
  let latencyMs: number | null = null
  let disk: Host['disk'] = null
  let diskAt: number | null = null
  let asOf: number | null = null

  const failure = () => silence(session, longestAnswerMs)
  const bounded: HostListing['bounded'] = (signal, work) =>
    within({ clock, ms: longestAnswerMs, failure }, signal, work)

  async function list(
    filter: { readonly ids?: readonly string[] },
    signal: AbortSignal,
  ): Promise<FleetContainer[]> {
    const listed = await session.engine.containers.list(filter, signal)
    await locks.look(listed.filter(isLockOrLike), signal)
    deps.onListed?.(listed)
    const others = listed.filter(({ labels }) => !isLock(labels) && !isClaim(labels))
    return Promise.all(others.map((container) => withCause(deps, plain(container), signal)))
  }

  const told = (container: FleetContainer): FleetContainer => ({
    ...container,
    ...heard.of(container.id),
  })

  async function listAll(signal: AbortSignal): Promise<void> {
    if (isEngineOld) {
      engine = await session.engine.info(signal)
      locks.clockIs((engine.systemTime ?? clock.now()) - clock.now())
    }
    isEngineOld = false
    locks.forget()
    const listed = await list({}, signal)
    containers.clear()
    for (const container of listed) containers.set(container.id, container)
    heard.keepTo(new Set(containers.keys()))
    asOf = clock.now()
  }

  const resync = async (signal: AbortSignal): Promise<void> => {
    await inTurn(() => bounded(signal, listAll))
    session.state.report({ online: true })
    onChange()
  }

  /** How full it is changes slowly, and asking costs a process on the host. */
  async function lookAtDisk(signal: AbortSignal): Promise<boolean> {
    if (!engine || (diskAt !== null && Math.abs(clock.now() - diskAt) < diskEveryMs)) return false
    diskAt = clock.now()
    const timeout = new AbortController()
    const cancel = clock.schedule(diskTimeoutMs, () => timeout.abort())
    disk = await readDisk(session, engine, AbortSignal.any([signal, timeout.signal]))
    cancel()
    return true
  }

  return {
    bounded,
    resync,
    hear: heard.hear,
    async pulse(signal) {
      latencyMs = await bounded(signal, session.engine.ping)
      if (await lookAtDisk(signal)) onChange()
      else onPulse()
    },
    async relist(ids, signal) {
      if (ids.length > maxTargeted) return resync(signal)
      await inTurn(async () => {
        const ask = (limited: AbortSignal) => list({ ids }, limited)
        const listed = await bounded(signal, ask)
        locks.forget(ids.filter((id) => !listed.some((each) => each.id === id)))
        for (const id of ids) containers.delete(id)
        for (const container of listed) containers.set(container.id, container)
      })
      onChange()
    },
    lost(error) {
      // Whatever answers next may be another engine.
      isEngineOld = true
      latencyMs = null
      diskAt = null
      const failure = hostFailure(reportBug, error, session.name)
      session.state.report({ online: false, failure })
      onChange()
    },
    view() {
      const host = shownHost(session, { engine, latencyMs, disk })
      const seen = locks.list(clock.now())
      return { host, containers: [...containers.values()].map(told), locks: seen, asOf }
    },
  }
}

/** A listing does not tell a stop from a crash; the few that ended badly are looked at. */
async function withCause(
  { session, clock }: HostListingDeps,
  container: FleetContainer,
  signal: AbortSignal,
): Promise<FleetContainer> {
  if (!needsCause(container)) return container
  const found = await session.engine.containers.inspect(container.id, signal)
  if (found?.exit.oomKilled)
    return { ...container, outOfMemoryAt: Date.parse(found.exit.finishedAt) || clock.now() }
  return found?.wasStopped ? { ...container, wasStopped: true } : container
}

/** Labels stay here: they are anyone's text, and nothing above needs them. */
function plain({ labels: _, ...container }: ListedContainer): FleetContainer {
  return container
}

function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
