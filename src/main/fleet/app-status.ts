/** How a workload of several services is, from its containers. Pure. */
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { type Condition, exitCodeOf, worstOf } from './condition.ts'

/** running: every service is up, or did its work · degraded: some are not · error: nothing is up. */
export type AppStatus = 'running' | 'degraded' | 'error'

/** `services`: those that there should be; one without a container is down. */
export function appStatus(
  services: readonly string[],
  containers: readonly FleetContainer[],
): AppStatus {
  const counted = containers.filter(isOfService)
  if (!counted.some(isUp)) return 'error'
  const there = counted.map(({ service }) => service ?? '')
  const all = new Set([...services, ...there])
  const isWell = (service: string): boolean => {
    const own = counted.filter((each) => each.service === service)
    return own.length > 0 && own.every((each) => isUp(each) || isDone(each))
  }
  return [...all].every(isWell) ? 'running' : 'degraded'
}

/** In the words of the fleet; undefined = there is no container. */
export function appCondition(
  services: readonly string[],
  containers: readonly FleetContainer[],
): Condition | undefined {
  const counted = containers.filter(isOfService)
  if (counted.length === 0) return undefined
  if (counted.some(({ state }) => state === 'unknown')) return 'unknown'
  const status = appStatus(services, counted)
  if (status === 'degraded') return 'degraded'
  // All are up: how well they are is what their health checks say.
  if (status === 'running') return worstOf(counted.filter(isUp))
  // Nothing is up: either all was stopped or did its work, or something went wrong.
  return worstOf(counted) === 'stopped' ? 'stopped' : 'failed'
}

/** What `docker compose run` left is of none; what is going does not count any more. */
function isOfService({ service, state }: FleetContainer): boolean {
  return service !== undefined && state !== 'removing'
}

const isUp = ({ state }: FleetContainer): boolean => state === 'running'

/** It was to run once and did, unless it was only told to stop. */
function isDone({ state, status, wasStopped }: FleetContainer): boolean {
  return state === 'exited' && exitCodeOf(status) === 0 && wasStopped !== true
}
