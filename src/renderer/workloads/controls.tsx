import { CircleStop, Play, RotateCw, Scaling } from 'lucide-react'
import { type Control, controlsOf, replicasToScale } from '../../shared/model/controls.ts'
import type { FleetWorkload } from '../../shared/model/fleet.ts'
import { useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { IconButton } from '../ui/button.tsx'

const looks = {
  start: ['Start', Play],
  restart: ['Restart', RotateCw],
  stop: ['Stop', CircleStop],
} as const

/** Start, stop, restart and scaling of a workload that is one program; services have their own. */
export function Controls({ live }: { live: FleetWorkload }) {
  const { name, kind, state } = live
  const propose = useProposal()
  const traits = useTraits()(kind)
  if (traits.hasParts) return null
  const ask = (control: Control) => () => propose({ kind: control, workload: name, services: [] })
  const replicas = replicasToScale(live, traits)
  return (
    <>
      {controlsOf(state, traits).map((control) => {
        const [verb, icon] = looks[control]
        return (
          <IconButton key={control} label={`${verb} ${name}`} icon={icon} onClick={ask(control)} />
        )
      })}
      {replicas !== undefined && (
        <IconButton
          label={`Scale ${name}`}
          icon={Scaling}
          onClick={() =>
            propose({ kind: 'scale', workload: name, counts: { [name]: replicas }, isAlone: true })
          }
        />
      )}
    </>
  )
}
