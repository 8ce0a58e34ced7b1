/** Choice of workloads of the fleet, to do the same with all of them. */
import { CircleStop, type LucideIcon, Play, Rocket, RotateCw, X } from 'lucide-react'
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

interface TogetherAction {
  readonly action: Together
  readonly verb: string
  readonly icon: LucideIcon
  /** Key of the same action on one row; '' = it has none. */
  readonly key: string
}

const together: readonly TogetherAction[] = [
  { action: 'deploy', verb: 'Deploy', icon: Rocket, key: 'd' },
  { action: 'start', verb: 'Start', icon: Play, key: '' },
  { action: 'restart', verb: 'Restart', icon: RotateCw, key: 'r' },
  { action: 'stop', verb: 'Stop', icon: CircleStop, key: '' },
]

/** Actions on all that is chosen, as far as one of them at least can do each; none where nothing is chosen. */
export function useTogether(workloads: readonly FleetWorkload[], chosen: readonly string[]) {
  const propose = useProposal()
  const traitsOf = useTraits()
  const kinds = new Set(workloads.flatMap(({ name, kind }) => (chosen.includes(name) ? kind : [])))
  return together
    .filter(({ action }) => [...kinds].some((kind) => traitsOf(kind).actions.includes(action)))
    .map((one) => ({
      ...one,
      run: () => propose({ kind: 'several', action: one.action, workloads: chosen }),
    }))
}

interface ChoiceBarProps {
  chosen: readonly string[]
  actions: ReturnType<typeof useTogether>
  onClear: () => void
}

/** Over the list, as long as something is chosen. */
export function ChoiceBar({ chosen, actions, onClear }: ChoiceBarProps) {
  if (chosen.length === 0) return null
  return (
    <section
      aria-label="What is chosen"
      className="flex flex-wrap items-center gap-2 border-y bg-selected px-4 py-1"
    >
      <span role="status" className="font-strong">
        {chosen.length === 1 ? '1 workload chosen' : `${chosen.length} workloads chosen`}
      </span>
      {actions.map(({ action, verb, icon, run }) => (
        <Button key={action} small icon={icon} onClick={run}>
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
