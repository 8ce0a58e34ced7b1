import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'

/** Runs `work` with a signal of its own; after `ms` it is aborted and `failure` thrown. */
export async function within<T>(
  limit: { readonly clock: Clock; readonly ms: number; readonly failure: () => Failure },
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
