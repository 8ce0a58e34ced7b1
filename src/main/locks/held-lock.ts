/**
 * A lock that is held: renewed while it is, looked at before anything is changed, given back at the end. Whoever holds
 * one believes in it for less than a lease after it was renewed last; whoever wants it waits for more than one.
 */
import { FailureError, fail, failureOf } from '../../shared/lib/failure-error.ts'
import { oneAtATime } from '../../shared/lib/one-at-a-time.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { LockHolder } from '../../shared/model/lock.ts'
import { isAbsence } from '../hosts/absence.ts'
import type { HostSession } from '../hosts/session.ts'
import { type Holding, holderOf, lockName, lockSpec, unlockedName } from './lock-container.ts'
import { type Stopwatch, startStopwatch, type Times } from './stopwatch.ts'

export interface Lock {
  /** The id of its container. */
  id(): string
  /** Aborts with `lock-lost`. */
  readonly lost: AbortSignal
  /** Throws `lock-lost` where it is held no more, as far as the host says a moment ago. */
  confirm(signal: AbortSignal): Promise<void>
  /** Frees its name; its container is left to be removed. False where neither could be done: its lease ends it. */
  release(): Promise<boolean>
  /** Renews it no more, and leaves it there: who recovers takes it over. */
  leave(): void
}

export interface HeldDeps extends Times {
  readonly session: Pick<HostSession, 'name' | 'engine'>
}

const renewalsInLease = 5
/**
 * The word of a host is taken for true for so long: with as long again, for whoever asked, far less than what is left of
 * a lease that counts as lapsed.
 */
const freshFor = (leaseMs: number): number => Math.min(250, leaseMs / 16)
/** No longer than somebody who quits is to wait. */
const releaseMs = 2_000

/** `age` began before the container was asked for. */
export function holdLock(
  deps: HeldDeps,
  holding: Holding,
  made: { readonly id: string; readonly age: Stopwatch },
): Lock {
  const { session, clock } = deps
  const { containers } = session.engine
  const { leaseMs } = holding
  const lost = new AbortController()
  const over = new AbortController()
  const inTurn = oneAtATime()
  let { id, age } = made
  let renewed = age
  let seen = startStopwatch(deps)
  let times = 0

  const lose = async (): Promise<never> => {
    const error = await lossOf(deps, holding)
    over.abort()
    lost.abort(error)
    throw error
  }
  /** Somebody may be about to remove it as it was: made anew, it is another one. */
  const makeAnew = async (signal: AbortSignal): Promise<void> => {
    const found = await containers.inspect(lockName(holding.what), signal)
    if (!found || !isHeldBy(holding, holderOf(found))) return await lose()
    const start = startStopwatch(deps)
    await containers.remove(found.id, signal)
    try {
      id = await containers.create(lockSpec(holding), signal)
    } catch (error) {
      const failure = failureOf(error)
      return failure && isAbsence(failure) ? fail(failure) : await lose()
    }
    ;[age, renewed, seen, times] = [start, start, startStopwatch(deps), 0]
  }
  const isLapsed = (): boolean => renewed.atMost() > leaseMs - leaseMs / renewalsInLease
  const renew = async (): Promise<void> => {
    if (isLapsed()) return await makeAnew(over.signal)
    const start = startStopwatch(deps)
    times = Math.max(times + 1, Math.ceil(age.atLeast() / 1_000))
    try {
      await containers.keepRunning(id, { name: 'on-failure', retries: times }, over.signal)
    } catch (error) {
      const failure = failureOf(error)
      if (!failure || isAbsence(failure)) throw error
      if (isGone(failure)) return await lose()
      // An engine that changes no such number: a new container is news, too.
      return await makeAnew(over.signal)
    }
    ;[renewed, seen] = [start, start]
  }
  const everyMs = leaseMs / renewalsInLease
  keepOn({ clock, everyMs, over: over.signal }, () => inTurn(renew)).catch(() => {})

  return {
    id: () => id,
    lost: lost.signal,
    confirm: (signal) =>
      inTurn(async () => {
        lost.signal.throwIfAborted()
        if (isLapsed()) return await makeAnew(signal)
        if (seen.atMost() < freshFor(leaseMs)) return
        const start = startStopwatch(deps)
        if (!(await containers.inspect(id, signal))) await lose()
        seen = start
      }),
    leave: () => over.abort(),
    async release() {
      over.abort()
      if (lost.signal.aborted) return true
      return await inTimeToRelease(clock, (late) => inTurn(() => giveBack(containers, id, late)))
    },
  }
}

interface Keeping {
  readonly clock: HeldDeps['clock']
  readonly everyMs: number
  readonly over: AbortSignal
}

/** Rejects once it is over. */
async function keepOn(
  { clock, everyMs, over }: Keeping,
  renew: () => Promise<void>,
): Promise<void> {
  while (!over.aborted) {
    await clock.sleep(everyMs, over)
    // A host that is away is asked again in the next turn.
    await renew().catch(() => {})
  }
}

/** The failure of a lock that is lost, with who has it, as far as anybody can say. */
async function lossOf(
  deps: HeldDeps,
  { what, workload }: Pick<Holding, 'what' | 'workload'>,
): Promise<FailureError> {
  const holder = await holderNow(deps, what, AbortSignal.timeout(releaseMs))
  const { name: host } = deps.session
  return new FailureError({ kind: 'lock-lost', host, workload, holder, at: deps.clock.now() })
}

/** False where it was not done: its lease ends it as well. */
async function inTimeToRelease(
  clock: HeldDeps['clock'],
  work: (late: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const late = new AbortController()
  const cancel = clock.schedule(releaseMs, () => late.abort())
  const done = work(late.signal).then(
    () => true,
    () => false,
  )
  return await done.finally(cancel)
}

/** Renaming it is done in a quarter of the time that removing it takes. */
async function giveBack(
  containers: HostSession['engine']['containers'],
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const isFree = await containers.rename(id, unlockedName(id), signal).catch(() => false)
  if (!isFree) await containers.remove(id, signal)
}

const isGone = (failure: Failure): boolean =>
  failure.kind === 'not-found' || (failure.kind === 'engine-error' && failure.status === 404)

const isHeldBy = (
  { installation, deployment }: Pick<Holding, 'installation' | 'deployment'>,
  holder: LockHolder | null,
): boolean => holder?.installation === installation && holder.deployment === deployment

/** Null where nobody does, or nobody can say. */
async function holderNow(
  { session }: HeldDeps,
  what: string,
  signal: AbortSignal,
): Promise<LockHolder | null> {
  const found = await session.engine.containers
    .inspect(lockName(what), signal)
    .catch(() => undefined)
  return found ? holderOf(found) : null
}
