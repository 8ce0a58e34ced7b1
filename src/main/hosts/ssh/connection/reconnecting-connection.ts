/**
 * Keeps one link to a host: connects when it is needed, and again by itself for as long as somebody
 * holds it. Failures that another attempt cannot mend (a login, a host key) end the trying until
 * the user asks again; others are tried again with full jitter.
 */

import type { Clock } from '../../../../shared/lib/clock.ts'
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import { untilAborted } from '../../../../shared/lib/until-aborted.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import type { KeepAlive } from '../../session.ts'
import type { Link } from './link.ts'
import { isLasting } from './ssh-failures.ts'

export interface ReconnectingDeps {
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  /** Settles, whatever the other side does: nobody else tries meanwhile. */
  readonly open: (signal: AbortSignal) => Promise<Link>
  readonly failureOf: (error: unknown) => Failure
  /** A link is there; called before anybody who waits for it goes on. */
  readonly onUp: (link: Link) => void
  readonly onDown: (failure: Failure) => void
}

export interface ReconnectingConnection extends KeepAlive {
  /**
   * The link, connecting if need be. While it is being restored, waits up to `patienceMs`, so that
   * a running deployment lives through a short cut; then throws why there is none.
   */
  link(signal?: AbortSignal): Promise<Link>
  close(): void
}

const firstDelayMs = 1_000
const longestDelayMs = 60_000
/** Shorter than the silence after which a deployment counts as interrupted. */
export const patienceMs = 8_000

/** Full jitter: anywhere between nothing and the limit, which doubles with each failure. */
export function reconnectDelay(failures: number, random: number): number {
  const limit = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 10))
  return Math.round(limit * random)
}

export function createReconnectingConnection(deps: ReconnectingDeps): ReconnectingConnection {
  const waiters = createWaiters(deps.clock)
  let holders = 0
  const attempts = createAttempts(deps, waiters, () => holders > 0 || waiters.isAnybodyThere())
  const { closing } = attempts

  function retry(): void {
    if (attempts.link() || closing.aborted) return
    // Another network mends no login: who travels would be locked out.
    if (attempts.isHopeless()) return
    attempts.forgive()
    if (holders > 0) attempts.soon()
  }

  return {
    async link(signal) {
      signal?.throwIfAborted()
      closing.throwIfAborted()
      const link = attempts.link()
      if (link) return link
      const failure = attempts.failure()
      if (failure && attempts.isHopeless() && !attempts.isUnderWay())
        throw new FailureError(failure)
      if (failure && holders > 0) {
        return waiters.wait(() => new FailureError(attempts.failure() ?? failure), signal)
      }
      return untilAborted(attempts.now(), signal)
    },
    acquire() {
      holders += 1
      if (holders === 1 && !attempts.link()) attempts.soon()
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        holders -= 1
        if (holders === 0) attempts.rest()
      }
    },
    retry,
    async connect(signal) {
      if (!attempts.link()) await untilAborted(attempts.now(), signal)
    },
    close() {
      attempts.close(new FailureError({ kind: 'disconnected', reason: 'the host was closed' }))
      waiters.down(closing.reason)
    },
  }
}

/** The link, and the attempts to make one. `isWanted`: another follows one that failed. */
function createAttempts(deps: ReconnectingDeps, waiters: Waiters, isWanted: () => boolean) {
  const { open } = deps
  const closing = new AbortController()
  let link: Link | undefined
  let attempt: Promise<Link> | undefined
  let lastFailure: Failure | undefined
  const retries = createRetries(deps, soon)

  /** Joins the attempt under way, or begins one. */
  function attemptNow(): Promise<Link> {
    retries.cancel()
    attempt ??= open(closing.signal)
      .then(opened, notOpened)
      .finally(() => {
        attempt = undefined
      })
    return attempt
  }

  function opened(made: Link): Link {
    if (closing.signal.aborted) {
      made.close()
      throw closing.signal.reason
    }
    link = made
    retries.forgive()
    lastFailure = undefined
    void made.ended.then((failure) => lost(made, failure))
    deps.onUp(made)
    waiters.up(made)
    return made
  }

  function notOpened(error: unknown): never {
    // Who closed it hears of that; everything else is this host's failure, also a mistake of ours.
    if (!closing.signal.aborted) down(deps.failureOf(error))
    throw error
  }

  function lost(made: Link, failure: Failure): void {
    // The end of an older link says nothing of this one.
    if (link !== made) return
    link = undefined
    if (!closing.signal.aborted) down(failure)
  }

  function down(failure: Failure): void {
    lastFailure = failure
    retries.count()
    deps.onDown(failure)
    if (isLasting(failure)) {
      waiters.down(new FailureError(failure))
      return
    }
    if (isWanted()) retries.later()
  }

  function soon(): void {
    void attemptNow().catch(() => {})
  }

  return {
    now: attemptNow,
    soon,
    link: () => link,
    /** Why there is none, as far as an attempt has told. */
    failure: () => lastFailure,
    isHopeless: () => lastFailure !== undefined && isLasting(lastFailure),
    isUnderWay: () => attempt !== undefined,
    forgive: retries.forgive,
    /** Begins no other by itself. */
    rest: retries.cancel,
    closing: closing.signal,
    close(reason: FailureError) {
      closing.abort(reason)
      retries.cancel()
      link?.close()
    },
  }
}

/** When the next attempt comes by itself: the later, the more have failed. */
function createRetries(
  { clock, random }: Pick<ReconnectingDeps, 'clock' | 'random'>,
  attempt: () => void,
) {
  let failures = 0
  let cancel = () => {}
  return {
    count() {
      failures += 1
    },
    forgive() {
      failures = 0
    },
    later(): void {
      cancel()
      // Counted from none: the first attempt after a cut comes within a second.
      cancel = clock.schedule(reconnectDelay(failures - 1, random()), attempt)
    },
    cancel: () => cancel(),
  }
}

type Waiters = ReturnType<typeof createWaiters>

/** Waiters for the next link, whichever attempt brings it. */
function createWaiters(clock: Clock) {
  const waiting = new Set<{ up(link: Link): void; down(error: unknown): void }>()
  return {
    isAnybodyThere: () => waiting.size > 0,
    up(link: Link) {
      for (const each of [...waiting]) each.up(link)
    },
    down(error: unknown) {
      for (const each of [...waiting]) each.down(error)
    },
    /** Until a link comes, nobody tries any more, or patience ends. */
    wait(tooLate: () => Error, signal?: AbortSignal): Promise<Link> {
      return new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          waiting.delete(waiter)
          cancelLimit()
          signal?.removeEventListener('abort', abort)
          act()
        }
        const waiter = {
          up: (link: Link) => settle(() => resolve(link)),
          down: (error: unknown) => settle(() => reject(error)),
        }
        const abort = () => settle(() => reject(signal?.reason))
        const cancelLimit = clock.schedule(patienceMs, () => settle(() => reject(tooLate())))
        waiting.add(waiter)
        signal?.addEventListener('abort', abort, { once: true })
      })
    },
  }
}
