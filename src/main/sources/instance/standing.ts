/** How an instance is by its containers on one host (CP-24..28). Pure. */
import type { FleetContainer } from '../../../shared/model/fleet.ts'
import { isKeptFailed } from '../../../shared/model/kept-failed.ts'
import type { Part, Release } from '../../../shared/model/release.ts'
import { type Condition, conditionOf, exitCodeOf, worstOf } from '../containers/condition.ts'
import type { KnownLive, Standing } from '../source.ts'

/**
 * The worst of what is to be up; an init that completed counts for nothing (CP-26). One that is missed makes the whole
 * degraded, where the others are well: it is ready only while it is running (CP-25).
 */
export function standing({ release }: KnownLive, containers: readonly FleetContainer[]): Standing {
  const there = containers.filter((each) => conditionOf(each) !== undefined)
  const missing = there.length === 0 ? [] : missingOf(release?.parts ?? [], containers)
  const worst = worstOf(there)
  const state = missing.length > 0 && isFair(worst) ? 'degraded' : worst
  const words = [...there.flatMap(troubleOf), ...missing.map((part) => `${part} has no container`)]
  return { state, ...(words.length > 0 && { trouble: words.join('; ') }) }
}

const isFair = (state: Condition | undefined): boolean =>
  state === 'running' || state === 'starting' || state === 'unhealthy'

function missingOf(parts: readonly Part[], containers: readonly FleetContainer[]): string[] {
  const found = new Set(containers.filter((each) => !isKeptFailed(each)).map(serviceOf))
  return parts.filter(({ part, mayEnd }) => !mayEnd && !found.has(part)).map(({ part }) => part)
}

const serviceOf = ({ service, name }: FleetContainer): string => service ?? name

function troubleOf(container: FleetContainer): string[] {
  const service = serviceOf(container)
  const { state, status, wasStopped } = container
  switch (conditionOf(container)) {
    case 'restarting':
      return [`${service} keeps restarting`]
    case 'failed':
      return state === 'dead'
        ? [`${service} is dead`]
        : [`${service} ended with ${exitCodeOf(status) ?? 'an unknown code'}`]
    case 'stopped':
      return wasStopped ? [] : [`${service} is ${state}`]
    case 'unhealthy':
      return [`${service} is unhealthy`]
    default:
      return []
  }
}

/** In a sentence how containers differ from what a release made; undefined = they do not. */
export function drift(
  { name, parts, unreadable }: Release,
  containers: readonly FleetContainer[],
): string | undefined {
  const there = containers.filter((each) => each.state !== 'removing' && !isKeptFailed(each))
  if (unreadable || there.length === 0) return undefined
  const strangers = there.filter((each) => !parts.some(({ part }) => part === serviceOf(each)))
  const others = there.flatMap((each) => {
    const part = parts.find((one) => one.part === serviceOf(each))
    const isOther = part && !part.mayEnd && part.imageId !== '' && each.imageId !== part.imageId
    return isOther ? [`${part.part} runs ${each.image}`] : []
  })
  const words = [...others, ...strangers.map((each) => `${serviceOf(each)} is not in it`)]
  return words.length === 0 ? undefined : `Not as ${name} made it: ${words.join('; ')}`
}
