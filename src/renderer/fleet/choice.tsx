/** Choice of workloads of the fleet, to do the same with all of them. */
import { CircleStop, Play, Rocket, RotateCw, X } from 'lucide-react'
import { createContext, use } from 'react'
import type { FleetWorkload } from '../../shared/model/fleet.ts'
import { type SeveralProposed, useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { Button } from '../ui/button.tsx'
import type { FleetRow } from './fleet-rows.ts'

export interface Choice {
  readonly chosen: ReadonlySet<string>
  readonly toggle: (workload: string) => void
}

export const ChoiceContext = createContext<Choice>({ chosen: new Set(), toggle: () => {} })

/** Drawn again alone when it is chosen: its row stays as it is. */
export function ChoiceCell({ row }: { row: FleetRow }) {
  const { chosen, toggle } = use(ChoiceContext)
  if (row.kind === 'container') return null
  return (
    <input
      type="checkbox"
      data-row-control
      // The row is chosen by x; Tab passes it.
      tabIndex={-1}
      aria-label={`Choose ${row.name}`}
      checked={chosen.has(row.name)}
      onChange={() => toggle(row.name)}
      className="m-0 size-3.5 shrink-0 accent-accent"
    />
  )
}

type Together = SeveralProposed['action']

const together = [
  ['deploy', 'Deploy', Rocket],
  ['start', 'Start', Play],
  ['restart', 'Restart', RotateCw],
  ['stop', 'Stop', CircleStop],
] as const satisfies readonly (readonly [Together, ...unknown[]])[]

interface ChoiceBarProps {
  workloads: readonly FleetWorkload[]
  chosen: readonly string[]
  onClear: () => void
}

/** Over the list, as long as something is chosen; with what one of them at least can do. */
export function ChoiceBar({ workloads, chosen, onClear }: ChoiceBarProps) {
  const propose = useProposal()
  const traitsOf = useTraits()
  if (chosen.length === 0) return null
  const kinds = new Set(workloads.flatMap(({ name, kind }) => (chosen.includes(name) ? kind : [])))
  const isOffered = (action: Together) =>
    [...kinds].some((kind) => traitsOf(kind).actions.includes(action))
  return (
    <section
      aria-label="What is chosen"
      className="flex flex-wrap items-center gap-2 border-y bg-selected px-4 py-1"
    >
      <span role="status" className="font-strong">
        {chosen.length === 1 ? '1 workload chosen' : `${chosen.length} workloads chosen`}
      </span>
      {together
        .filter(([action]) => isOffered(action))
        .map(([action, verb, icon]) => (
          <Button
            key={action}
            small
            icon={icon}
            onClick={() => propose({ kind: 'several', action, workloads: chosen })}
          >
            {verb}
          </Button>
        ))}
      <span className="flex-1" />
      <Button small variant="quiet" icon={X} onClick={onClear}>
        Choose none
      </Button>
    </section>
  )
}
