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
 * Away from when the last one was asked to end, for it may refuse from then on, until the next one
 * serves. On each host by itself: the longest of them.
 */
function outageOf(lanes: readonly Lane[], until: number): Outage | null {
  const targets = [...new Set(lanes.map(({ target }) => target))]
  const outages = targets.flatMap((target) =>
    gaps(
      lanes.filter((lane) => lane.target === target),
      until,
    ),
  )
  const length = ({ from, until: to }: Outage) => (to ?? until) - from
  return outages.sort((a, b) => length(b) - length(a))[0] ?? null
}

function gaps(lanes: readonly Lane[], now: number): Outage[] {
  const stretches = lanes
    .flatMap(({ servingFrom, servingTo, drainingAt }) =>
      servingFrom === null
        ? []
        : [[servingFrom, drainingAt ?? servingTo ?? Number.POSITIVE_INFINITY] as const],
    )
    .sort(([a], [b]) => a - b)
  const [first] = stretches
  if (!first) return []
  const found: Outage[] = []
  let servedTo = first[0]
  for (const [from, to] of stretches) {
    if (from - servedTo > noticeableMs) found.push({ from: servedTo, until: from })
    servedTo = Math.max(servedTo, to)
  }
  if (now - servedTo > noticeableMs) found.push({ from: servedTo, until: null })
  return found
}
