import type { Clock } from '../../shared/lib/clock.ts'
import type { Engine } from '../engine/engine.ts'

/** Wakes those who wait for containers to come or go. Events are only hints: time wakes too. */
export interface Changes {
  /** Changes so far; to be read before looking at the engine. */
  readonly count: number
  /** Resolves when there are more changes than `count`, after `ms`, or when `until` aborts. */
  after(count: number, ms: number, until: AbortSignal): Promise<void>
}

const actions = new Set(['start', 'die', 'destroy'])
const retryMs = 5_000

/** The changes of an engine for whoever asks, until the signal aborts. */
export type Hear = (engine: Engine, signal: AbortSignal) => Changes

interface Ear {
  readonly changes: Changes
  readonly stop: AbortController
  listeners: number
}

/** One event stream an engine, however many logs are followed at the time. */
export function createHearing(clock: Clock): Hear {
  const ears = new Map<Engine, Ear>()
  const open = (engine: Engine): Ear => {
    const stop = new AbortController()
    const ear = { changes: watchChanges(engine, clock, stop.signal), stop, listeners: 0 }
    ears.set(engine, ear)
    return ear
  }
  const leave = (engine: Engine, ear: Ear): void => {
    ear.listeners -= 1
    if (ear.listeners > 0) return
    ears.delete(engine)
    ear.stop.abort()
  }
  return (engine, signal) => {
    const ear = ears.get(engine) ?? open(engine)
    ear.listeners += 1
    if (signal.aborted) leave(engine, ear)
    else signal.addEventListener('abort', () => leave(engine, ear), { once: true })
    return ear.changes
  }
}

/** Listens to the engine's events until the signal aborts; a lost event stream is opened again. */
function watchChanges(engine: Engine, clock: Clock, signal: AbortSignal): Changes {
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
    async after(seen, ms, until) {
      if (count !== seen) return
      const waiter = new AbortController()
      waiting.add(waiter)
      await pause(clock, ms, AbortSignal.any([until, waiter.signal]))
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
