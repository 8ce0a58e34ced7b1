/** Lanes of a stack, service by service, and how long none of a service served. Pure. */
import type { Deployment, Lane, PlannedService } from './deployment.ts'

/** A stretch in which nothing of a service served; `until` null = it goes on. */
export interface Outage {
  readonly from: number
  readonly until: number | null
}

export interface ServiceLanes {
  readonly service: string
  readonly lanes: readonly Lane[]
  /** The longest, null = none; a service that never served before has none. */
  readonly outage: Outage | null
  readonly planned: PlannedService | null
  /** Why it is not stable; '' = it is, or was not watched. */
  readonly trouble: string
}

/** Less is the rounding of two clocks, not an outage. */
const noticeableMs = 5

/** By name; only services that something happened to, or should. */
export function serviceLanes(
  { lanes, planned = [], services = [] }: Pick<Deployment, 'lanes' | 'planned' | 'services'>,
  until: number,
): ServiceLanes[] {
  const moving = planned.filter(({ change }) => change !== 'unchanged')
  const troubled = services.filter(({ trouble }) => trouble !== '')
  const names = new Set([
    ...lanes.flatMap(({ service }) => service ?? []),
    ...moving.map(({ service }) => service),
    ...troubled.map(({ service }) => service),
  ])
  return [...names].sort().map((service) => {
    const own = lanes.filter((lane) => lane.service === service)
    return {
      service,
      lanes: own,
      outage: outageOf(own, until),
      planned: planned.find((each) => each.service === service) ?? null,
      trouble: troubled.find((each) => each.service === service)?.trouble ?? '',
    }
  })
}

/** Services that were left as they were, as far as is known. */
export function untouchedServices({
  lanes,
  planned = [],
  services = [],
}: Pick<Deployment, 'lanes' | 'planned' | 'services'>): string[] {
  const troubled = services.filter(({ trouble }) => trouble !== '')
  const shown = new Set([
    ...lanes.map(({ service }) => service),
    ...troubled.map(({ service }) => service),
  ])
  return planned
    .filter(({ service, change }) => change === 'unchanged' && !shown.has(service))
    .map(({ service }) => service)
    .sort()
}

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
