/** Questions with a limit: who does not answer for a while is told as such, and holds up nobody. */
import type { Clock } from '../../shared/lib/clock.ts'
import { silence, within } from '../../shared/lib/deadline.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { HostSession } from '../hosts/session.ts'

const answerMs = 8_000

export interface Unanswered {
  readonly state: 'unknown'
  readonly failure: Failure
}

/** Answer of `work`, or the failure that kept it from that. Throws when aborted, and what is no failure. */
export async function bounded<T>(
  clock: Pick<Clock, 'schedule'>,
  { session, signal }: { readonly session: HostSession; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | Unanswered> {
  try {
    const limit = { clock, ms: answerMs, failure: () => silence(session, answerMs) }
    return await within(limit, signal, work)
  } catch (error) {
    signal.throwIfAborted()
    const failure = failureOf(error)
    if (!failure) throw error
    return { state: 'unknown', failure }
  }
}
