import type { Clock } from './clock.ts'

export interface Timer {
  /** Aborts when the time is over. */
  readonly over: AbortSignal
  stop(): void
}

/** Time that passes, whatever is done to the machine's clock meanwhile. */
export function startTimer(clock: Clock, ms: number): Timer {
  const over = new AbortController()
  if (ms <= 0) over.abort()
  const stop = clock.schedule(ms, () => over.abort())
  return { over: over.signal, stop }
}
