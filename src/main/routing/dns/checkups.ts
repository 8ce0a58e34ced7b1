/** Steps of a test: what was found, or the sentence of what failed. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import type { Checkup } from '../../../shared/model/host.ts'

export interface Found {
  readonly outcome: Checkup['outcome']
  readonly found: string
  readonly remedy?: Checkup['remedy']
}

export const checkupOf =
  (about: { readonly id: string; readonly title: string }) =>
  ({ outcome, found, remedy = null }: Found): Checkup => ({ ...about, outcome, found, remedy })

/** Throws what is no failure, and when `signal` is aborted. */
export async function tried(work: () => Promise<Found>, signal: AbortSignal): Promise<Found> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    return foundIn(error)
  }
}

/** Throws on what is no failure: that is a bug. */
export function foundIn(error: unknown): Found {
  const failure = failureOf(error)
  if (!failure) throw error
  const { title, remedy } = describeFailure(failure)
  const reason = failure.kind === 'dns-failed' ? failure.reason : title
  return {
    ...{ outcome: 'failed', found: reason },
    remedy: remedy === null ? null : { text: remedy, command: null },
  }
}
