import type { Clock } from '../../shared/lib/clock.ts'

/** Passes the first call on at once and joins those that follow, at most one per `ms`. */
export function createCoalescer(
  clock: Clock,
  ms: number,
  run: () => void,
): { call(): void; stop(): void } {
  let last = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined
  const now = () => {
    cancel = undefined
    last = clock.now()
    run()
  }
  return {
    call() {
      if (cancel) return
      // A clock set back must not silence this for long.
      const wait = Math.min(ms, last + ms - clock.now())
      if (wait <= 0) now()
      else cancel = clock.schedule(wait, now)
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}
