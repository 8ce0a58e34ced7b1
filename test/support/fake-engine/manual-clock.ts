import type { Clock } from '../../../src/shared/lib/clock.ts'

export interface ManualClock extends Clock {
  /** Moves time on, running what falls due in order; lets waiting code go on in between. */
  advance(ms: number): Promise<void>
  /** To the timer that falls due next. */
  toNext(): Promise<void>
  /** As a user sets it: what waits goes on waiting as long as it would have. */
  set(time: number): void
  /** Timers that wait now. */
  pending(): number
}

/** Time that stands still until a test moves it. */
export function createManualClock(start = 1_800_000_000_000): ManualClock {
  let now = start
  const timers = new Set<{ at: number; readonly run: () => void }>()

  function schedule(ms: number, run: () => void): () => void {
    const timer = { at: now + ms, run }
    timers.add(timer)
    return () => void timers.delete(timer)
  }

  async function passTo(next: { at: number; readonly run: () => void }): Promise<void> {
    timers.delete(next)
    now = Math.max(now, next.at)
    next.run()
    await settle()
  }

  const dueBy = (time: number) =>
    [...timers].filter((timer) => timer.at <= time).sort((a, b) => a.at - b.at)[0]

  return {
    now: () => now,
    schedule,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const abort = () => {
          cancel()
          reject(signal?.reason)
        }
        const cancel = schedule(ms, () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        })
        signal?.addEventListener('abort', abort, { once: true })
      }),
    set(time) {
      for (const timer of timers) timer.at += time - now
      now = time
    },
    pending: () => timers.size,
    async toNext() {
      await settle()
      const next = dueBy(Number.POSITIVE_INFINITY)
      if (next) await passTo(next)
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let next = dueBy(end); next; next = dueBy(end)) await passTo(next)
      now = end
      await settle()
    },
  }
}

/** Lets promises that can go on do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
