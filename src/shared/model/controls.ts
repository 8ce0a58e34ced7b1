/** Start, restart and stop: what of them makes sense of a workload as it is now. */
import type { Action } from './deployment.ts'
import type { FleetWorkload } from './fleet.ts'
import type { Traits } from './kind.ts'

export type Control = Extract<Action, 'start' | 'restart' | 'stop'>

type State = FleetWorkload['state']

const someAreDown: readonly State[] = ['stopped', 'failed', 'degraded']
const nothingIsKnown: readonly State[] = ['absent', 'unknown']

/** How many equal ones there are to be of a workload of one program; undefined = it cannot be scaled as it is. */
export function replicasToScale(
  { state, release, parts }: Pick<FleetWorkload, 'state' | 'release' | 'parts'>,
  { hasParts, actions }: Pick<Traits, 'hasParts' | 'actions'>,
): number | undefined {
  const isLive = release !== null && !nothingIsKnown.includes(state)
  return isLive && !hasParts && actions.includes('scale') ? parts[0]?.replicas : undefined
}

/** The controls that make sense; parts of a stack may be down while others serve: there all of them do. */
export function controlsOf(
  state: State,
  { hasParts, actions }: Pick<Traits, 'hasParts' | 'actions'>,
): readonly Control[] {
  if (nothingIsKnown.includes(state)) return []
  const isUp = hasParts || state !== 'stopped'
  const sensible: readonly Control[] = [
    ...(hasParts || someAreDown.includes(state) ? (['start'] as const) : []),
    ...(isUp ? (['restart', 'stop'] as const) : []),
  ]
  return sensible.filter((control) => actions.includes(control))
}
