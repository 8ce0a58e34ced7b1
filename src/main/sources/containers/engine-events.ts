/** The engine's events during some work, because between two looks much can happen. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { EngineEvent } from '../../engine/engine.ts'
import type { StageRun } from '../stage.ts'

/** A host that has not begun to tell by then is only looked at. */
const openMs = 2_000

/** Begins the work once the engine tells its events, and unsubscribes when the work ends. */
export async function withEngineEvents<T>(
  run: StageRun,
  onEvent: (event: EngineEvent) => Promise<void> | void,
  work: () => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const signal = AbortSignal.any([run.signal, stop.signal])
  const opened = Promise.withResolvers<void>()
  const listen = async () => {
    for await (const event of run.session.engine.events(signal)) {
      if (event.type === 'stream') opened.resolve()
      else await onEvent(event)
    }
  }
  const listening = quietly(signal, listen)
  try {
    const late = quietly(signal, () => run.clock.sleep(openMs, signal))
    await Promise.race([opened.promise, listening, late])
    return await work()
  } finally {
    stop.abort()
    await listening
  }
}

/** To tell of it must never be what a deployment fails by. */
export async function quietly(signal: AbortSignal, tell: () => Promise<void>): Promise<void> {
  try {
    await tell()
  } catch (error) {
    if (!signal.aborted && !failureOf(error)) throw error
  }
}
