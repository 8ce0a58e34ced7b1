/** Which workloads of the fleet are chosen, to do the same with all of them. */
import { CircleStop, Rocket, RotateCw, X } from 'lucide-react'
import { createContext, use } from 'react'
import { useProposal } from '../client/proposals.ts'
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

/** Over the list, as long as something is chosen. */
export function ChoiceBar({ chosen, onClear }: { chosen: readonly string[]; onClear: () => void }) {
  const propose = useProposal()
  if (chosen.length === 0) return null
  const together = (action: 'deploy' | 'restart' | 'stop') => () =>
    propose({ kind: 'several', action, workloads: chosen })
  return (
    <section
      aria-label="What is chosen"
      className="flex flex-wrap items-center gap-2 border-y bg-selected px-4 py-1"
    >
      <span role="status" className="font-strong">
        {chosen.length === 1 ? '1 workload chosen' : `${chosen.length} workloads chosen`}
      </span>
      <Button small icon={Rocket} onClick={together('deploy')}>
        Deploy
      </Button>
      <Button small icon={RotateCw} onClick={together('restart')}>
        Restart
      </Button>
      <Button small icon={CircleStop} onClick={together('stop')}>
        Stop
      </Button>
      <span className="flex-1" />
      <Button small variant="quiet" icon={X} onClick={onClear}>
        Choose none
      </Button>
    </section>
  )
}
