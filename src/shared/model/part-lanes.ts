/** Lanes of a workload, part by part, and how long none of a part served. Pure. */
import type { DeployedPart, Deployment, Lane, PartStatus } from './deployment.ts'

/** A stretch in which nothing of a service served; `until` null = it goes on. */
export interface Outage {
  readonly from: number
  readonly until: number | null
}

export interface PartLanes {
  readonly part: string
  readonly lanes: readonly Lane[]
  /** The longest, null = none; a part that never served before has none. */
  readonly outage: Outage | null
  /** Plan for it where it is to serve; null = nothing was. */
  readonly planned: DeployedPart | null
  /** Why it is not stable; '' = it is, or was not watched. */
  readonly trouble: string
}

type Shown = Pick<Deployment, 'lanes' | 'parts'>

/** Less is the rounding of two clocks, not an outage. */
const noticeableMs = 5

/** By name; only parts that something happened to, or should. */
export function partLanes({ lanes, parts }: Shown, until: number): PartLanes[] {
  const moving = parts.filter((each) => !isQuiet(each))
  const names = new Set([...lanes.map(({ part }) => part), ...moving.map(({ part }) => part)])
  return [...names].sort().map((part) => {
    const own = lanes.filter((lane) => lane.part === part)
    const said = parts.filter((each) => each.part === part)
    return {
      part,
      lanes: own,
      outage: outageOf(own, until),
      planned: said.find(({ change }) => change !== null) ?? null,
      trouble: said.map(troubleOf).find((trouble) => trouble !== '') ?? '',
    }
  })
}

/** Parts that were left as they were, as far as is known. */
export function untouchedParts({ lanes, parts }: Shown): string[] {
  const shown = new Set(lanes.map(({ part }) => part))
  const quiet = parts.filter((each) => each.change === 'unchanged' && isQuiet(each))
  return [...new Set(quiet.map(({ part }) => part))].filter((part) => !shown.has(part)).sort()
}

/** A part that was watched after a deployment, and how it did. */
export type WatchedPart = Pick<DeployedPart, 'target' | 'part'> & PartStatus

export function watchedParts({ parts }: Pick<Deployment, 'parts'>): WatchedPart[] {
  return parts.flatMap(({ target, part, status }) => (status ? [{ target, part, ...status }] : []))
}

/** Why each part did not hold that did not while it was watched. */
export function troublesOf({ parts }: Pick<Deployment, 'parts'>): string[] {
  const troubled = parts.filter((each) => troubleOf(each) !== '')
  return troubled.map((each) => `${each.part} ${troubleOf(each)}`)
}

/** Whether the workload is one program alone: then there is nothing to tell apart. */
export function isWhole(workload: string, parts: readonly { readonly part: string }[]): boolean {
  return parts.every(({ part }) => part === workload)
}

const troubleOf = ({ status }: DeployedPart): string => status?.trouble ?? ''

const isQuiet = (each: DeployedPart): boolean =>
  (each.change === 'unchanged' || each.change === null) && troubleOf(each) === ''

/**
 * The longest stretch in which none of these containers served: away from when the last one was asked to
 * end, for it may refuse from then on, until the next one serves, on whichever host; null = none.
 */
export function outageOf(lanes: readonly Lane[], now: number): Outage | null {
  const stretches = lanes
    .flatMap(({ servingFrom, servingTo, drainingAt }) =>
      servingFrom === null
        ? []
        : [[servingFrom, drainingAt ?? servingTo ?? Number.POSITIVE_INFINITY] as const],
    )
    .sort(([a], [b]) => a - b)
  const [first] = stretches
  if (!first) return null
  let longest: Outage | null = null
  let servedTo = first[0]
  const ends = [...stretches.map(([from, to]) => ({ from, to })), { from: null, to: now }]
  for (const { from, to } of ends) {
    const outage = { from: servedTo, until: from }
    const ms = outageMs(outage, now)
    if (ms > noticeableMs && ms > (longest ? outageMs(longest, now) : 0)) longest = outage
    servedTo = Math.max(servedTo, to)
  }
  return longest
}

/** So far, where it goes on. */
export function outageMs({ from, until }: Outage, now: number): number {
  return (until ?? now) - from
}
