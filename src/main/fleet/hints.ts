import type { EngineEvent } from '../engine/engine.ts'

/**
 * Happen to containers without changing what a listing says; health checks run one every few
 * seconds. What a kill leads to is told by events of its own.
 */
const quiet =
  /^(?:exec_|kill|attach|detach|resize|top|copy|export|commit|archive-path|extract-to-dir)/

/** The container an event asks to look at again. */
export function hintOf(event: EngineEvent): string | undefined {
  return event.type === 'container' && event.id !== '' && !quiet.test(event.action)
    ? event.id
    : undefined
}

/** How long the engine's listing may lag behind such an event; several times what was measured. */
export const lateListingMs = 250

/** The engine tells of these before its own listing knows of them. */
export function isEarly(event: EngineEvent): boolean {
  return event.action === 'pause' || event.action === 'unpause'
}

const retryDelaysMs = [100, 500, 1_000, 2_000, 5_000] as const

/** How long to leave a host alone after it failed `attempt` times in a row. */
export function retryDelay(attempt: number): number {
  return retryDelaysMs[Math.min(attempt, retryDelaysMs.length) - 1] ?? retryDelaysMs[0]
}
