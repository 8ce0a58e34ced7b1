/** Work that is done again and again by itself: one at a time, and not by all copies of the app at once. */
import type { Clock } from '../../shared/lib/clock.ts'

interface Pacing {
  readonly clock: Clock
  /** Between 0 and 1. */
  readonly random: () => number
  readonly everyMs: number
  readonly signal: AbortSignal
  /** Never throws. */
  readonly work: () => Promise<unknown>
}

export interface Pace {
  /** Now, or what is on its way already. */
  now(): Promise<void>
  /** In so long, and by itself from then on. */
  begin(ms: number): void
  /** Ends with what is on its way. */
  stop(): Promise<void>
}

export function createPace({ clock, random, everyMs, signal, work }: Pacing): Pace {
  let cancel = () => {}
  let running: Promise<void> | undefined
  const now = (): Promise<void> => {
    running ??= work().then(() => {
      running = undefined
    })
    return running
  }
  const begin = (ms: number): void => {
    cancel()
    if (signal.aborted) return
    cancel = clock.schedule(ms * (0.9 + random() * 0.2), () => {
      void now().then(() => begin(everyMs))
    })
  }
  return {
    ...{ now, begin },
    async stop() {
      cancel()
      await running
    },
  }
}
