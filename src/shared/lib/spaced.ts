import type { Clock } from './clock.ts'

export interface Spaced {
  /** Now, or as soon as enough time has passed since the last one. */
  soon(): void
  /** At once, whatever waits. */
  now(): void
  stop(): void
}

/** Runs `work` at most once per `ms`: the first at once, the last after the wait, those between joined. */
export function spaced(clock: Clock, ms: number, work: () => void): Spaced {
  let last = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | null = null
  let failed: { readonly error: unknown } | null = null
  const stop = (): void => {
    cancel?.()
    cancel = null
  }
  const run = (): void => {
    stop()
    last = clock.now()
    work()
  }
  const later = (): void => {
    try {
      run()
    } catch (error) {
      // Thrown from a timer it would end the app; whoever speaks next hears of it.
      failed = { error }
    }
  }
  const rethrow = (): void => {
    const was = failed
    failed = null
    if (was) throw was.error
  }
  return {
    soon() {
      rethrow()
      if (cancel) return
      // A clock that was set back must not silence it.
      const wait = Math.min(ms, last + ms - clock.now())
      if (wait <= 0) run()
      else cancel = clock.schedule(wait, later)
    },
    now() {
      run()
      rethrow()
    },
    stop,
  }
}
