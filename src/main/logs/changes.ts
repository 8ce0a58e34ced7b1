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
export type SubscribeToChanges = (engine: Engine, signal: AbortSignal) => Changes

interface Subscription {
  readonly changes: Changes
  readonly stop: AbortController
  listeners: number
}

/** One event stream an engine, however many logs are followed at the time. */
export function createChangeSubscriptions(clock: Clock): SubscribeToChanges {
  const subscriptions = new Map<Engine, Subscription>()
  const open = (engine: Engine): Subscription => {
    const stop = new AbortController()
    const subscription = { changes: watchChanges(engine, clock, stop.signal), stop, listeners: 0 }
    subscriptions.set(engine, subscription)
    return subscription
  }
  const leave = (engine: Engine, subscription: Subscription): void => {
    subscription.listeners -= 1
    if (subscription.listeners > 0) return
    subscriptions.delete(engine)
    subscription.stop.abort()
  }
  return (engine, signal) => {
    const subscription = subscriptions.get(engine) ?? open(engine)
    subscription.listeners += 1
    if (signal.aborted) leave(engine, subscription)
    else signal.addEventListener('abort', () => leave(engine, subscription), { once: true })
    return subscription.changes
  }
}

/** Listens to the engine's events until the signal aborts; a lost event stream is opened again. */
function watchChanges(engine: Engine, clock: Clock, signal: AbortSignal): Changes {
  let count = 0
  const waiting = new Set<AbortController>()
  void listen(engine, { clock, signal }, () => {
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

async function listen(
  engine: Engine,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  onChange: () => void,
) {
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
