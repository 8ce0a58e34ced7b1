import type { Clock } from '../../shared/lib/clock.ts'
import type { Engine } from '../engine/engine.ts'

/** Wakes those who wait for containers to come or go. Events are only hints: time wakes too. */
export interface Changes {
  /** Changes so far; to be read before looking at the engine. */
  readonly count: number
  /** Resolves when there are more changes than `count`, or after `ms`. */
  after(count: number, ms: number): Promise<void>
}

const actions = new Set(['start', 'die', 'destroy'])
const retryMs = 5_000

/** Listens to the engine's events until the signal aborts; a lost event stream is opened again. */
export function watchChanges(engine: Engine, clock: Clock, signal: AbortSignal): Changes {
  let count = 0
  const waiting = new Set<AbortController>()
  void listen(engine, clock, signal, () => {
    count++
    for (const waiter of waiting) waiter.abort()
  })
  return {
    get count() {
      return count
    },
    async after(seen, ms) {
      if (count !== seen) return
      const waiter = new AbortController()
      waiting.add(waiter)
      await pause(clock, ms, AbortSignal.any([signal, waiter.signal]))
      waiting.delete(waiter)
    },
  }
}

async function listen(engine: Engine, clock: Clock, signal: AbortSignal, onChange: () => void) {
  while (!signal.aborted) {
    try {
      for await (const event of engine.events(signal))
        if (event.type === 'container' && actions.has(event.action)) onChange()
    } catch {
      // The follower itself meets the engine's absence and says so; here it is only a lost hint.
    }
    onChange()
    await pause(clock, retryMs, signal)
  }
}

/** Sleeps, or returns early when the signal aborts. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
