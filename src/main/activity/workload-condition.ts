/** Whether a workload on a host is as it should be, from what its host listed. */
import type { ActivityEvent, Severity } from '../../shared/model/activity.ts'
import type { FleetContainer, FleetWorkload } from '../../shared/model/fleet.ts'
import type { Condition } from './spell.ts'

export const workloadTroubles: readonly ActivityEvent[] = [
  ...(['workload-down', 'workload-crash-looping', 'workload-unhealthy'] as const),
  'workload-out-of-memory',
]

/** A restart, by whomever, takes a moment. */
const holdMs = 5_000
/** After a host came back, its engine first starts what was up. */
const afterReturnMs = 30_000
/** So many ends by itself within so long are a loop. */
const loopEnds = 3
export const loopMs = 600_000

interface Seen {
  readonly workload: FleetWorkload
  readonly containers: readonly FleetContainer[]
  /** When it ended by itself, unix ms, within the last ten minutes. */
  readonly ends: readonly number[]
  /** Whether it was out of memory since it was last well. */
  readonly isShort: boolean
  readonly isHostJustBack: boolean
}

export function conditionOf(seen: Seen): Condition {
  const { workload, ends } = seen
  const { state } = workload
  if (state === 'unknown' || workload.unreadable) return { is: 'unknown' }
  const of = { state, detail: detailOf(seen), facts: factsOf(workload) }
  const trouble = (event: ActivityEvent, more: { holdMs?: number; severity?: Severity } = {}) =>
    ({ is: 'trouble', event, holdMs: 0, ...of, ...more }) as const
  if (ends.length >= loopEnds) return trouble('workload-crash-looping')
  if (seen.isShort) return trouble('workload-out-of-memory')
  switch (state) {
    case 'running':
      return { is: 'well', ...of }
    case 'starting':
      return { is: 'unknown' }
    case 'unhealthy':
      return trouble('workload-unhealthy')
    case 'restarting':
      return trouble('workload-crash-looping', { holdMs: holdOf(seen) })
    case 'degraded':
      return trouble('workload-down', { holdMs: holdOf(seen), severity: 'warning' })
    case 'failed':
    case 'stopped':
    case 'absent':
      return trouble('workload-down', { holdMs: holdOf(seen) })
  }
}

const holdOf = ({ isHostJustBack }: Seen): number => (isHostJustBack ? afterReturnMs : holdMs)

function factsOf({ kind, image, tag, release }: FleetWorkload): Record<string, string> {
  return {
    ...{ kind, image },
    ...(tag !== null && { tag }),
    ...(release !== null && { release }),
  }
}

function detailOf({ workload, containers, ends }: Seen): string {
  const often = ends.length >= loopEnds ? `ended ${ends.length} times within 10 minutes; ` : ''
  return `${often}${standing(workload, containers)}`
}

function standing(workload: FleetWorkload, containers: readonly FleetContainer[]): string {
  if (workload.trouble) return workload.trouble
  if (workload.state === 'absent') return 'no container of it is there'
  if (workload.state === 'running') return 'it runs'
  const said = containers.map(({ name, status, wasStopped, state }) =>
    wasStopped || state === 'paused'
      ? `${name} was ${state === 'paused' ? 'paused' : 'stopped'} outside of Longshore`
      : `${name}: ${status}`,
  )
  return said.join('; ')
}
