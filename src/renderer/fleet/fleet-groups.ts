/** The workloads of the fleet in groups, as a reader wants them put together. Pure. */
import type { FleetWorkload } from '../../shared/model/fleet.ts'
import type { FleetRow } from './fleet-rows.ts'

export const groupings = ['none', 'host', 'state'] as const
export type Grouping = (typeof groupings)[number]

type State = FleetWorkload['state']

export interface RowGroup {
  /** The host or the state that its rows share; '' = all rows. */
  readonly name: string
  readonly rows: readonly FleetRow[]
  /** How many of them run badly, or do not although they should. */
  readonly ill: number
  /** The number of rows of which nothing is known now. */
  readonly unknown: number
}

/** States in order: those that need somebody come first. */
const byUrgency: readonly State[] = [
  ...(['failed', 'unhealthy', 'degraded', 'restarting', 'unknown'] as const),
  ...(['starting', 'running', 'stopped', 'absent'] as const),
]

const isIll: readonly State[] = ['failed', 'unhealthy', 'degraded', 'restarting']

/** Hosts in the order of `hosts`, states by urgency; rows keep their order, and no group is empty. */
export function groupRows(
  rows: readonly FleetRow[],
  by: Grouping,
  hosts: readonly string[],
): RowGroup[] {
  const keyOf = { none: () => '', host: ({ host }: FleetRow) => host, state: stateNow }[by]
  const places: readonly string[] = { none: [], host: hosts, state: byUrgency }[by]
  return [...Map.groupBy(rows, keyOf)]
    .sort(([a], [b]) => placeIn(places, a) - placeIn(places, b))
    .map(([name, own]) => ({ name, rows: own, ...countsOf(own) }))
}

/** Place of a name; one that is not there comes last. */
function placeIn(places: readonly string[], name: string): number {
  const place = places.indexOf(name)
  return place < 0 ? places.length : place
}

/** The state of a row as it is now: what was true once is unknown. */
export function stateNow(row: FleetRow): State {
  return row.kind === 'workload' && row.staleSince === undefined ? row.workload.state : 'unknown'
}

function countsOf(rows: readonly FleetRow[]) {
  const states = rows.map(stateNow)
  return {
    ill: states.filter((state) => isIll.includes(state)).length,
    unknown: states.filter((state) => state === 'unknown').length,
  }
}
