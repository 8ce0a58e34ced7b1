/**
 * Listing of one host: its last answer, and the asking. One question at a time, so that no older answer lands last.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { silence, within } from '../../shared/lib/deadline.ts'
import { oneAtATime } from '../../shared/lib/one-at-a-time.ts'
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
  /** Takes an event that tells what no listing says later. */
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
  /** Called when it answers still, in so many ms; nothing else is new. */
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
  const inTurn = oneAtATime()
  const heard = createHeardEnds()
  const locks = createSeenLocks(session)
  const disk = createDiskLooks(session, clock)
  const engine = createEngineLooks(session)
  let latencyMs: number | null = null
  let asOf: number | null = null

  const failure = () => silence(session, longestAnswerMs)
  const bounded: HostListing['bounded'] = (signal, work) =>
    within({ clock, ms: longestAnswerMs, failure }, signal, work)

  const list = async (ids: readonly string[] | undefined, signal: AbortSignal) => {
    const listed = await session.engine.containers.list({ ...(ids && { ids }) }, signal)
    await locks.look(listed.filter(isLockOrLike), signal)
    return await shownOf(deps, listed, signal)
  }

  const told = (container: FleetContainer): FleetContainer => ({
    ...container,
    ...heard.of(container.id),
  })

  async function listAll(signal: AbortSignal): Promise<void> {
    if (await engine.look(signal))
      locks.clockIs((engine.facts()?.systemTime ?? clock.now()) - clock.now())
    locks.forget()
    const listed = await list(undefined, signal)
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

  return {
    bounded,
    resync,
    hear: heard.hear,
    async pulse(signal) {
      latencyMs = await bounded(signal, session.engine.ping)
      if (await disk.look(engine.facts(), signal)) onChange()
      else onPulse()
    },
    async relist(ids, signal) {
      if (ids.length > maxTargeted) return resync(signal)
      await inTurn(async () => {
        const ask = (limited: AbortSignal) => list(ids, limited)
        const listed = await bounded(signal, ask)
        locks.forget(ids.filter((id) => !listed.some((each) => each.id === id)))
        for (const id of ids) containers.delete(id)
        for (const container of listed) containers.set(container.id, container)
      })
      onChange()
    },
    lost(error) {
      engine.forget()
      latencyMs = null
      disk.forget()
      const failure = hostFailure(reportBug, error, session.name)
      session.state.report({ online: false, failure })
      onChange()
    },
    view() {
      const host = shownHost(session, { engine: engine.facts(), latencyMs, disk: disk.seen() })
      const seen = locks.list(clock.now())
      return { host, containers: [...containers.values()].map(told), locks: seen, asOf }
    },
  }
}

/** An engine as it told of itself. */
function createEngineLooks({ engine }: HostSession) {
  let facts: EngineFacts | null = null
  let isOld = true
  return {
    /** From before the host went, too: still what is shown, no longer what is relied on. */
    facts: () => facts,
    /** Whatever answers next may be another engine. */
    forget() {
      isOld = true
    },
    /** Whether it was asked anew. */
    async look(signal: AbortSignal): Promise<boolean> {
      if (!isOld) return false
      facts = await engine.info(signal)
      isOld = false
      return true
    },
  }
}

/** How full a disk is changes slowly, and asking costs a process on the host. */
function createDiskLooks(session: HostSession, clock: Clock) {
  let seen: Host['disk'] = null
  let at: number | null = null
  return {
    seen: () => seen,
    /** The next look asks, however short ago the last one was. */
    forget() {
      at = null
    },
    /** Whether it was asked. */
    async look(engine: EngineFacts | null, signal: AbortSignal): Promise<boolean> {
      if (!engine || (at !== null && Math.abs(clock.now() - at) < diskEveryMs)) return false
      at = clock.now()
      const timeout = new AbortController()
      const cancel = clock.schedule(diskTimeoutMs, () => timeout.abort())
      seen = await readDisk(session, engine, AbortSignal.any([signal, timeout.signal]))
      cancel()
      return true
    },
  }
}

/** The containers of a listing that are shown: marks of Longshore are not. */
async function shownOf(
  deps: HostListingDeps,
  listed: readonly ListedContainer[],
  signal: AbortSignal,
): Promise<FleetContainer[]> {
  deps.onListed?.(listed)
  const others = listed.filter(({ labels }) => !isLock(labels) && !isClaim(labels))
  return await Promise.all(others.map((container) => withCause(deps, plain(container), signal)))
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
