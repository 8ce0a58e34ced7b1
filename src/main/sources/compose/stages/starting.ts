/** How long a container may still be starting, by its own health check. Pure. */
import type { Container } from '../../../engine/engine.ts'
import type { WatchedBody } from '../body.ts'

/** The engine has not made up its mind. */
export function isStarting({ state, health }: Container): boolean {
  return state === 'running' && health === 'starting'
}

/** For an engine that is slow to say what it knows. */
const marginMs = 5_000

/**
 * As long as the engine itself may go on calling it starting, whatever the document says: all of its start
 * period, and then as many checks as have to fail.
 */
export function mayStartMs(
  { healthcheck }: Container,
  { healthTimeoutMs }: Pick<WatchedBody, 'healthTimeoutMs'>,
): number {
  if (!healthcheck) return healthTimeoutMs
  const { startPeriodMs, intervalMs, timeoutMs, retries } = healthcheck
  return Math.max(healthTimeoutMs, startPeriodMs + retries * (intervalMs + timeoutMs) + marginMs)
}
