/** How long is waited for a host: every wait has an end, and a failure that says how long it was. */
import type { Failure } from '../model/failure.ts'
import type { Clock } from './clock.ts'
import { FailureError } from './failure-error.ts'

export interface Limit {
  readonly clock: Pick<Clock, 'schedule'>
  readonly ms: number
  readonly failure: () => Failure
}

/** The failure of an engine that said nothing for that long. */
export function silence(
  { name: host, endpoint }: { readonly name: string; readonly endpoint: string },
  ms: number,
): Failure {
  const reason = `it did not answer for ${ms / 1_000} s`
  return { kind: 'engine-unavailable', host, endpoint, reason, why: 'silent' }
}

/** Runs `work` with a signal of its own; after `ms` it is aborted and `failure` thrown. */
export async function within<T>(
  limit: Limit,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const timeout = new AbortController()
  const bounded = AbortSignal.any([signal, timeout.signal])
  let abandon = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => reject(bounded.reason)
    bounded.addEventListener('abort', abandon, { once: true })
  })
  const cancel = limit.clock.schedule(limit.ms, () =>
    timeout.abort(new FailureError(limit.failure())),
  )
  try {
    return await Promise.race([work(bounded), aborted])
  } finally {
    cancel()
    bounded.removeEventListener('abort', abandon)
  }
}
