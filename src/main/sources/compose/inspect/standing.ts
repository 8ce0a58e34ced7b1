/** How the services of a stack are, and whether they are what was made live, from its containers. Pure. */

import type { FleetContainer } from '../../../../shared/model/fleet.ts'
import type { Part, Release } from '../../../../shared/model/release.ts'
import { type Condition, exitCodeOf, worstOf } from '../../containers/condition.ts'
import { toldToStop } from '../../containers/told-to-stop.ts'
import type { KnownLive, Standing } from '../../source.ts'

/** Each service is judged by itself, against those that were made live. */
export function standing(
  { release, deployments }: KnownLive,
  containers: readonly FleetContainer[],
): Standing {
  const isEnded = containers.some(({ state }) => state === 'exited')
  const told = isEnded ? toldToStop(deployments()) : new Set<string>()
  const seen = containers.map((container) =>
    told.has(container.service ?? '') ? { ...container, wasStopped: true } : container,
  )
  const judged = [release?.parts ?? [], seen] as const
  return { state: appCondition(...judged), trouble: appTrouble(...judged) }
}

/** running: every service is up, or did its work · degraded: some are not · error: nothing is up. */
export type AppStatus = 'running' | 'degraded' | 'error'

/** One that should have containers, and has none, is down. */
export function appStatus(
  parts: readonly Part[],
  containers: readonly FleetContainer[],
): AppStatus {
  const counted = containers.filter(isOfService)
  if (!counted.some(isRunning)) return 'error'
  const all = namesIn(parts, counted)
  const isWell = (service: string): boolean => {
    const own = counted.filter((each) => each.service === service)
    return own.length > 0 && own.every((each) => isRunning(each) || isDone(each, parts))
  }
  return [...all].every(isWell) ? 'running' : 'degraded'
}

/** In the words of the fleet; undefined = there is no container. */
export function appCondition(
  parts: readonly Part[],
  containers: readonly FleetContainer[],
): Condition | undefined {
  const counted = containers.filter(isOfService)
  if (counted.length === 0) return undefined
  if (counted.some(({ state }) => state === 'unknown')) return 'unknown'
  const status = appStatus(parts, counted)
  if (status === 'degraded') return 'degraded'
  // All are up: how well they are is what their health checks say.
  if (status === 'running') return worstOf(counted.filter(isRunning))
  // Nothing is up: either all was stopped or did its work, or something went wrong.
  return worstOf(counted) === 'stopped' ? 'stopped' : 'failed'
}

/** Names of the parts to be there: one scaled to none is not missed. */
function namesIn(parts: readonly Part[], counted: readonly FleetContainer[]): Set<string> {
  const expected = parts.filter(({ replicas }) => replicas > 0).map(({ part }) => part)
  return new Set([...expected, ...counted.map(({ service }) => service ?? '')])
}

/**
 * Whether a container is of a service: those that `docker compose run` left are of none, and one that is going does
 * not count any more.
 */
function isOfService({ service, state }: FleetContainer): boolean {
  return service !== undefined && state !== 'removing'
}

/** One that is paused, or between two starts, does not do its work. */
const isRunning = ({ state }: FleetContainer): boolean => state === 'running'

/** Whether a container was to run once and did, unless it was only told to stop. */
function isDone(
  { service = '', state, status, wasStopped }: FleetContainer,
  parts: readonly Part[],
): boolean {
  const { mayEnd = parts.length === 0 } = parts.find(({ part }) => part === service) ?? {}
  return mayEnd && state === 'exited' && exitCodeOf(status) === 0 && wasStopped !== true
}

/** In a sentence what ails it; undefined = nothing that its host shows. */
export function appTrouble(
  parts: readonly Part[],
  containers: readonly FleetContainer[],
): string | undefined {
  const counted = containers.filter(isOfService)
  // That nothing is there is a state of its own.
  if (counted.length === 0) return undefined
  const troubles = [...namesIn(parts, counted)].sort().flatMap((service) => {
    const own = counted.filter((each) => each.service === service)
    if (own.length === 0) return [`${service} has no container`]
    const words = own.flatMap((each) => (isDone(each, parts) ? [] : wordsOf(each)))
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

/** Docker shows an id where the tag that a container was made from means another image by now. */
const isId = (image: string): boolean => /^(sha256:|[0-9a-f]{12,64}$)/.test(image)

/** In a sentence what was changed by other hands; undefined = nothing that can be told. */
export function stackDrift(
  { name, parts, unreadable }: Release,
  containers: readonly FleetContainer[],
): string | undefined {
  if (unreadable) return undefined
  const there = containers.filter(
    ({ service, state }) => service !== undefined && state !== 'removing',
  )
  // That nothing is there is a state of its own.
  if (there.length === 0) return undefined
  const expected = parts.filter(({ replicas }) => replicas > 0)
  const found = there.map(({ service }) => service ?? '')
  const known = [...new Set([...expected.map(({ part }) => part), ...found])].sort()
  const differing = known.flatMap((service) => {
    const own = there.filter((container) => container.service === service)
    const part = expected.find((each) => each.part === service)
    const what = part ? difference(part, own) : 'is not in it'
    return what === undefined ? [] : [`${service} ${what}`]
  })
  return differing.length === 0 ? undefined : `Not as ${name} made it: ${differing.join('; ')}`
}

function difference({ image, replicas }: Part, own: readonly FleetContainer[]): string | undefined {
  const other = own.find((container) => image !== '' && isOther(image, container.image))
  if (other) return `runs ${other.image}`
  if (own.length === replicas) return undefined
  return own.length === 0 ? 'has no container' : `has ${own.length} containers, not ${replicas}`
}

const isOther = (wanted: string, found: string): boolean =>
  wanted !== found && !isId(wanted) && !isId(found) && !wanted.includes('@')
