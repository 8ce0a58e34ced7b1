/**
 * Notices an engine that has gone silent. A frozen engine accepts every call and answers none, so
 * that without this a deployment would wait for ever.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { silence } from '../../shared/lib/deadline.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { HostSession } from './session.ts'

interface Heartbeat {
  /** Aborts with `engine-unavailable` when the engine has said nothing for too long. */
  readonly signal: AbortSignal
  stop(): void
}

const betweenMs = 2_000

interface Felt {
  readonly session: Pick<HostSession, 'name' | 'endpoint' | 'engine' | 'keepAlive'>
  readonly clock: Clock
  /** How long the engine may say nothing. */
  readonly silenceMs: number
}

/** Only silence counts: an engine that refuses makes the calls themselves fail. */
function feelPulse({ session, clock, silenceMs }: Felt): Heartbeat {
  const lost = new AbortController()
  const stopped = new AbortController()
  const beat = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await clock.sleep(betweenMs, stopped.signal)
      const cancel = clock.schedule(silenceMs, () =>
        lost.abort(new FailureError(silence(session, silenceMs))),
      )
      const until = AbortSignal.any([stopped.signal, lost.signal])
      await session.engine.ping(until).catch(() => {})
      cancel()
      if (lost.signal.aborted) return
    }
  }
  // It ends by being stopped, which is no news.
  beat().catch(() => {})
  return { signal: lost.signal, stop: () => stopped.abort() }
}

/** Runs `work` with a signal that aborts with `engine-unavailable` when the engine goes silent. */
export async function underPulse<T>(
  felt: Felt,
  work: (pulse: AbortSignal) => Promise<T>,
): Promise<T> {
  // A connection that breaks is restored by itself meanwhile.
  const release = felt.session.keepAlive.acquire()
  const pulse = feelPulse(felt)
  return await work(pulse.signal).finally(() => {
    pulse.stop()
    release()
  })
}
