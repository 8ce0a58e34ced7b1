/** How an instance is by its containers on one host (CP-24..28). Pure. */
import type { FleetContainer } from '../../../shared/model/fleet.ts'
import { isKeptFailed } from '../../../shared/model/kept-failed.ts'
import type { Release } from '../../../shared/model/release.ts'
import { type Condition, conditionOf, exitCodeOf, worstOf } from '../containers/condition.ts'
import { toldToStop } from '../containers/told-to-stop.ts'
import type { KnownLive, Standing } from '../source.ts'

/**
 * The worst of what is to be up; an init that completed counts for nothing (CP-26). One that is missed makes the whole
 * degraded, where the others are well: it is ready only while it is running (CP-25).
 */
export function standing(known: KnownLive, containers: readonly FleetContainer[]): Standing {
  const there = containers.filter((each) => conditionOf(each) !== undefined)
  const missing = there.length === 0 ? [] : missingOf(known.release, containers)
  const worst = worstOf(there)
  const state = missing.length > 0 && isFair(worst) ? 'degraded' : worst
  const whole = wholeOf(known, there)
  const words = [
    ...there.flatMap((each) => troubleOf(each, whole)),
    ...missing.map((one) => `${named(one)} has no container${follows(one, whole)}`),
  ]
  return { state, ...(words.length > 0 && { trouble: words.join('; ') }) }
}

const isFair = (state: Condition | undefined): boolean =>
  state === 'running' || state === 'starting' || state === 'unhealthy'

/** `role`: '' = neither a label nor a release tells. */
interface Member {
  readonly service: string
  readonly role: string
}

function memberOf({ service, name, owner }: FleetContainer): Member {
  const { role = '' } = owner ?? {}
  return { service: service ?? name, role }
}

const named = ({ role, service }: Member): string => (role === '' ? service : `${role} ${service}`)

function missingOf(release: Release | undefined, containers: readonly FleetContainer[]): Member[] {
  const { parts = [], config = {} } = release ?? {}
  const there = containers.filter((each) => !isKeptFailed(each))
  const found = new Set(there.map((each) => memberOf(each).service))
  return parts
    .filter(({ part, mayEnd }) => !mayEnd && !found.has(part))
    .map(({ part: service }) => ({ service, role: config[`${service}.role`] ?? '' }))
}

interface Whole {
  /** Members that are up. */
  readonly up: readonly Member[]
  /** Services that this app was last asked to stop. */
  readonly told: ReadonlySet<string>
}

/** Standing of the whole: one that is pulled stays down where it is. */
function wholeOf({ deployments }: KnownLive, there: readonly FleetContainer[]): Whole {
  const isDown = there.some(({ wasStopped }) => wasStopped)
  const asked = isDown ? deployments().filter(({ action }) => action !== 'pull') : []
  const up = there.filter((each) => isFair(conditionOf(each))).map(memberOf)
  return { up, told: toldToStop(asked) }
}

function troubleOf(container: FleetContainer, whole: Whole): string[] {
  const member = memberOf(container)
  const what = ailing(container, whole)
  if (what === null) return []
  const isDown = conditionOf(container) === 'failed' || conditionOf(container) === 'stopped'
  return [`${named(member)} ${what}${isDown ? follows(member, whole) : ''}`]
}

/** null = nothing, or all of it was stopped as somebody asked. */
function ailing(container: FleetContainer, { up, told }: Whole): string | null {
  const { state, status, wasStopped } = container
  switch (conditionOf(container)) {
    case 'restarting':
      return 'keeps restarting'
    case 'unhealthy':
      return 'is unhealthy'
    case 'failed':
    case 'stopped':
      if (state !== 'exited') return `is ${state}`
      if (!wasStopped) return `ended with ${exitCodeOf(status) ?? 'an unknown code'}`
      if (!told.has(memberOf(container).service)) return 'was stopped outside of Longshore'
      return up.length > 0 ? 'was stopped' : null
    default:
      return null
  }
}

/** Consequence for the others of its being down. */
function follows({ role }: Member, { up }: Whole): string {
  const mains = up.filter((each) => each.role === 'main').map(({ service }) => service)
  const go = `${mains.join(', ')} ${mains.length === 1 ? 'goes' : 'go'} on`
  switch (role) {
    case 'main':
      return mains.length > 0 ? `, ${go}` : ', and nothing serves in its place'
    case 'sidecar':
      return mains.length > 0 ? `, ${go} without it` : ''
    case 'init':
      return ', and runs again with the next deployment'
    default:
      return ''
  }
}

/** In a sentence how containers differ from what a release made; undefined = they do not. */
export function drift(
  { name, parts, unreadable }: Release,
  containers: readonly FleetContainer[],
): string | undefined {
  const there = containers.filter((each) => each.state !== 'removing' && !isKeptFailed(each))
  if (unreadable || there.length === 0) return undefined
  const strangers = there.filter(
    (each) => !parts.some(({ part }) => part === memberOf(each).service),
  )
  const others = there.flatMap((each) => {
    const part = parts.find((one) => one.part === memberOf(each).service)
    const isOther = part && !part.mayEnd && part.imageId !== '' && each.imageId !== part.imageId
    return isOther ? [`${part.part} runs ${each.image}`] : []
  })
  const words = [...others, ...strangers.map((each) => `${memberOf(each).service} is not in it`)]
  return words.length === 0 ? undefined : `Not as ${name} made it: ${words.join('; ')}`
}
