/**
 * Locks on hosts, so that two installations never change a workload of one host at a time (ADR 29). Nothing but the
 * engine is asked, and no clock of another machine is relied on: a lock is taken over once it was seen unchanged for
 * longer than its holder believes in it.
 */
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { holderText, type LockHolder, type Person } from '../../shared/model/lock.ts'
import type { Container, Engine } from '../engine/engine.ts'
import { isAbsence } from '../hosts/absence.ts'
import type { HostSession } from '../hosts/session.ts'
import { holdLock, type Lock } from './held-lock.ts'
import {
  type Holding,
  holderOf,
  isUnlocked,
  type Locked,
  lockMark,
  lockName,
  lockSpec,
} from './lock-container.ts'
import { makeLockImage } from './lock-image.ts'
import { type Stopwatch, startStopwatch, type Times } from './stopwatch.ts'

export interface LocksDeps extends Times {
  readonly installation: string
  readonly by: Person
  /** Half a minute, where nothing else is said. */
  readonly leaseMs?: number
}

export interface Acquiring {
  /** Waits until whoever holds it is through; else that is `locked`. */
  readonly wait: boolean
  readonly signal: AbortSignal
  /** Told in a line of what is waited for, what was taken over, and why there is no lock at all. */
  say(line: string): void
}

export interface Locks {
  readonly by: Person
  /** Whether nobody else holds it just now; asks, and changes nothing. */
  isFree(session: LockSession, locked: Locked, signal: AbortSignal): Promise<boolean>
  /** Throws `locked`, and what keeps the host from answering. */
  acquire(session: LockSession, locked: Locked, how: Acquiring): Promise<Lock>
  /** Resolves once what was given back is off its hosts, as far as they answer within two seconds. */
  settled(): Promise<void>
}

type LockSession = Pick<HostSession, 'name' | 'engine'>

const usualLeaseMs = 30_000
const slowestPollMs = 500
const sweepMs = 10_000
/** Somebody who quits waits no longer; a later deployment of anybody removes what is left then. */
const settleMs = 2_000

export function createLocks(deps: LocksDeps): Locks {
  const { installation, by, leaseMs = usualLeaseMs } = deps
  const held = new Set<Lock>()
  /** Deployments of this process that hold locks, or are about to: what others of ours left is nobody's. */
  const atWork: string[] = []

  const whoseOf =
    ({ deployment }: Locked) =>
    (found: Container, holder: LockHolder | null): Whose => {
      const isHere = [...held].some((lock) => lock.id() === found.id)
      if (isHere) return holder?.deployment === deployment ? 'mine' : 'held'
      if (holder?.installation !== installation || holder.by.machine !== by.machine) return 'held'
      return holder.deployment === deployment || !atWork.includes(holder.deployment)
        ? 'left'
        : 'held'
    }
  const left = createSightings(deps)
  const isLeft = async (engine: Engine, id: string, late: AbortSignal): Promise<boolean> => {
    const found = await engine.containers.inspect(id, late)
    const holder = found ? holderOf(found) : null
    if (!found || !holder || [...held].some((lock) => lock.id() === id)) return false
    return left.isOver(found, holder)
  }
  const sweeps = createSweeps(deps)
  /**
   * Removes what was given back. Locks that nobody renews keep nobody out for longer than a lease, but they would stay to
   * be seen.
   */
  const sweep = async ({ engine }: LockSession, late: AbortSignal): Promise<void> => {
    for (const { id, name } of await engine.containers.list({ labels: [lockMark] }, late)) {
      if (isUnlocked(name) || (await isLeft(engine, id, late)))
        await engine.containers.remove(id, late)
    }
  }
  return {
    by,
    async isFree(session, locked, signal) {
      const found = await session.engine.containers.inspect(lockName(locked.what), signal)
      return !found || whoseOf(locked)(found, holderOf(found)) !== 'held'
    },
    async acquire(session, locked, how) {
      const wanted = { ...deps, session, holding: { ...locked, installation, by, leaseMs } }
      const whose = whoseOf(locked)
      atWork.push(locked.deployment)
      const ended = () => void atWork.splice(atWork.indexOf(locked.deployment), 1)
      try {
        const lock = await acquire({ ...wanted, whose }, how)
        held.add(lock)
        const end = () => {
          if (held.delete(lock)) ended()
        }
        return {
          ...lock,
          leave() {
            lock.leave()
            end()
          },
          async release() {
            const isBack = await lock.release().finally(end)
            if (!isBack) return false
            // No deployment waits for that, and nobody misses it where the host is gone by then.
            sweeps.begin((late) => sweep(session, late))
            return true
          },
        }
      } catch (error) {
        ended()
        throw error
      }
    },
    settled: sweeps.settled,
  }
}

function createSweeps({ clock }: Pick<Times, 'clock'>) {
  const sweeps = new Map<AbortController, Promise<void>>()
  return {
    begin(sweep: (late: AbortSignal) => Promise<void>): void {
      const over = new AbortController()
      const cancel = clock.schedule(sweepMs, () => over.abort())
      const end = () => {
        cancel()
        sweeps.delete(over)
      }
      sweeps.set(over, sweep(over.signal).then(end, end))
    },
    async settled(): Promise<void> {
      const [begun, all] = [[...sweeps.keys()], Promise.all(sweeps.values())]
      const cancel = clock.schedule(settleMs, () => {
        for (const over of begun) over.abort()
      })
      await all.finally(cancel)
    },
  }
}

/** `mine`: this very deployment's, by another name of the host; `left`: a crash of this installation left it there. */
type Whose = 'mine' | 'left' | 'held'

interface Wanted extends Times {
  readonly session: LockSession
  readonly holding: Holding
  whose(found: Container, holder: LockHolder | null): Whose
}

async function acquire(wanted: Wanted, how: Acquiring): Promise<Lock> {
  const { clock, holding } = wanted
  const pollMs = Math.min(slowestPollMs, Math.max(10, holding.leaseMs / 60))
  const sightings = createSightings(wanted)
  for (;;) {
    how.signal.throwIfAborted()
    const lock = await attempt(wanted, how, sightings)
    if (lock) return lock
    // By chance, so that two that wait do not always ask in the same moment.
    await clock.sleep(pollMs * (0.5 + Math.random()), how.signal)
  }
}

/** Undefined = not yet. */
async function attempt(
  wanted: Wanted,
  how: Acquiring,
  sightings: Sightings,
): Promise<Lock | undefined> {
  const { containers } = wanted.session.engine
  const made = await make(wanted, how.signal)
  if (!('refused' in made)) return made
  const found = await containers.inspect(lockName(wanted.holding.what), how.signal)
  if (!found) return made.refused && withoutLock(made.refused, how)
  const holder = holderOf(found)
  const whose = wanted.whose(found, holder)
  if (whose === 'mine') return alreadyHeld
  const isOver = holder !== null && sightings.isOver(found, holder)
  if (whose === 'left' || isOver) {
    if (isOver)
      how.say(`the lock that was left ${holderText(holder, wanted.clock.now())} is taken over`)
    await containers.remove(found.id, how.signal)
    return await attempt(wanted, how, sightings)
  }
  if (!how.wait && !(await isStale(wanted, found, { holder, signal: how.signal })))
    refuse(wanted, holder)
  const waiting = `waiting: it is being deployed ${holderText(holder, wanted.clock.now())}`
  sightings.once(found.id, () => how.say(waiting))
  return undefined
}

/** `refused`: why there is none now; undefined = its name is taken, or was a moment ago. */
async function make(
  wanted: Wanted,
  signal: AbortSignal,
  hasImage = false,
): Promise<Lock | { readonly refused: Failure | undefined }> {
  const { session, holding } = wanted
  const { engine } = session
  const age = startStopwatch(wanted)
  try {
    const id = await engine.containers.create(lockSpec(holding), signal)
    return holdLock(wanted, holding, { id, age })
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || isAbsence(failure) || signal.aborted) throw error
    if (failure.kind === 'image-not-found' && !hasImage) return await makeWithImage(wanted, signal)
    const isTaken = failure.kind === 'name-conflict' || isNameTaken(failure)
    return { refused: isTaken ? undefined : failure }
  }
}

/** Whether the name was taken by one that was gone before it could be looked at. */
const isNameTaken = (failure: Failure): boolean =>
  failure.kind === 'create-failed' && /name .* is already in use/i.test(failure.message)

async function makeWithImage(wanted: Wanted, signal: AbortSignal) {
  try {
    await makeLockImage(wanted.session.engine, signal)
  } catch (error) {
    const refused = failureOf(error)
    if (!refused || isAbsence(refused) || signal.aborted) throw error
    return { refused }
  }
  return await make(wanted, signal, true)
}

/**
 * Answer where no lock can be made. One held before is respected; without any, a deployment goes on as its user
 * asked, and says so.
 */
function withoutLock(refused: Failure, { say }: Acquiring): Lock {
  const { title, detail } = describeFailure(refused)
  say(`no lock could be made, so other installations do not see this: ${title}. ${detail}`.trim())
  return alreadyHeld
}

/** There is nothing to be renewed or given back here. */
const alreadyHeld: Lock = {
  id: () => '',
  lost: new AbortController().signal,
  confirm: async () => {},
  release: async () => true,
  leave: () => {},
}

function refuse({ session, holding, clock }: Wanted, holder: LockHolder | null): never {
  const { workload, what } = holding
  const lock = lockName(what)
  return fail({ kind: 'locked', host: session.name, workload, lock, holder, at: clock.now() })
}

/** By the engine's own clock, which may have been set: reason enough to look at it for a lease, not to take it over. */
async function isStale(
  { session }: Wanted,
  { createdAt, maxRetries = 0 }: Container,
  { holder, signal }: { readonly holder: LockHolder | null; readonly signal: AbortSignal },
): Promise<boolean> {
  const { systemTime } = await session.engine.info(signal)
  if (holder === null || systemTime === undefined) return false
  return systemTime - (createdAt + maxRetries * 1_000) > holder.leaseMs
}

interface Sightings {
  /** Whether it was seen as it is for longer than its holder believes in it. */
  isOver(found: Container, holder: LockHolder): boolean
  /** Once for each container. */
  once(id: string, run: () => void): void
}

function createSightings(times: Times): Sightings {
  const sightings = new Map<string, { readonly as: number; readonly since: Stopwatch }>()
  const told = new Set<string>()
  return {
    isOver({ id, maxRetries: as = 0 }, { leaseMs }) {
      const known = sightings.get(id)
      const sighting = known?.as === as ? known : { as, since: startStopwatch(times) }
      sightings.set(id, sighting)
      return sighting.since.atLeast() > leaseMs
    },
    once(id, run) {
      if (told.has(id)) return
      told.add(id)
      run()
    },
  }
}
