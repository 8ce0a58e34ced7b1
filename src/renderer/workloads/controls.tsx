import { CircleStop, Play, RotateCw } from 'lucide-react'
import type { FleetWorkload } from '../../shared/model/fleet.ts'
import { type ControlProposed, useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { IconButton } from '../ui/button.tsx'

const goesAsItIs: readonly FleetWorkload['state'][] = ['stopped', 'failed', 'degraded']
const nothingIsThere: readonly FleetWorkload['state'][] = ['absent', 'unknown']

/** Start, stop and restart of a workload that is one program; services have their own. */
export function Controls({ live: { name, kind, state } }: { live: FleetWorkload }) {
  const propose = useProposal()
  const { hasParts, actions } = useTraits()(kind)
  if (hasParts || nothingIsThere.includes(state)) return null
  const controls = [
    ...(goesAsItIs.includes(state) ? ([['start', 'Start', Play]] as const) : []),
    ...(state === 'stopped' ? [] : ([['restart', 'Restart', RotateCw]] as const)),
    ...(state === 'stopped' ? [] : ([['stop', 'Stop', CircleStop]] as const)),
  ]
  const ask = (control: ControlProposed['kind']) => () =>
    propose({ kind: control, workload: name, services: [] })
  return controls
    .filter(([control]) => actions.includes(control))
    .map(([control, verb, icon]) => (
      <IconButton key={control} label={`${verb} ${name}`} icon={icon} onClick={ask(control)} />
    ))
}
