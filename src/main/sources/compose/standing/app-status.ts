/** How a workload of several services is, from its containers. Pure. */
import type { FleetContainer } from '../../../../shared/model/fleet.ts'
import { type Condition, exitCodeOf, worstOf } from '../../containers/condition.ts'

/** running: every service is up, or did its work · degraded: some are not · error: nothing is up. */
export type AppStatus = 'running' | 'degraded' | 'error'

/**
 * `services`: those that there should be; one without a container is down. `jobs`: those that may end;
 * undefined = that was not recorded.
 */
export function appStatus(
  services: readonly string[],
  containers: readonly FleetContainer[],
  jobs?: readonly string[],
): AppStatus {
  const counted = containers.filter(isOfService)
  if (!counted.some(isUp)) return 'error'
  const there = counted.map(({ service }) => service ?? '')
  const all = new Set([...services, ...there])
  const isWell = (service: string): boolean => {
    const own = counted.filter((each) => each.service === service)
    return own.length > 0 && own.every((each) => isUp(each) || isDone(each, jobs))
  }
  return [...all].every(isWell) ? 'running' : 'degraded'
}

/** In the words of the fleet; undefined = there is no container. */
export function appCondition(
  services: readonly string[],
  containers: readonly FleetContainer[],
  jobs?: readonly string[],
): Condition | undefined {
  const counted = containers.filter(isOfService)
  if (counted.length === 0) return undefined
  if (counted.some(({ state }) => state === 'unknown')) return 'unknown'
  const status = appStatus(services, counted, jobs)
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
function isDone(
  { service = '', state, status, wasStopped }: FleetContainer,
  jobs: readonly string[] | undefined,
): boolean {
  const isJob = jobs === undefined || jobs.includes(service)
  return isJob && state === 'exited' && exitCodeOf(status) === 0 && wasStopped !== true
}

/** In a sentence what ails it; undefined = nothing that its host shows. */
export function appTrouble(
  services: readonly string[],
  containers: readonly FleetContainer[],
  jobs?: readonly string[],
): string | undefined {
  const counted = containers.filter(isOfService)
  // That nothing is there is a state of its own.
  if (counted.length === 0) return undefined
  const all = new Set([...services, ...counted.map(({ service }) => service ?? '')])
  const troubles = [...all].sort().flatMap((service) => {
    const own = counted.filter((each) => each.service === service)
    if (own.length === 0) return [`${service} has no container`]
    const words = own.flatMap((each) => (isDone(each, jobs) ? [] : wordsOf(each)))
    return [...new Set(words)].map((each) => `${service} ${each}`)
  })
  return troubles.length === 0 ? undefined : troubles.join('; ')
}

function wordsOf({ state, health, status, wasStopped }: FleetContainer): string[] {
  switch (state) {
    case 'running':
      return health === 'unhealthy' ? ['is unhealthy'] : []
    case 'restarting':
      return ['keeps restarting']
    case 'exited':
      return [wasStopped ? 'was stopped' : `ended with ${exitCodeOf(status) ?? 'an unknown code'}`]
    case 'unknown':
      return []
    default:
      return [`is ${state}`]
  }
}
