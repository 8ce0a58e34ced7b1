import { useState } from 'react'
import type { Plan } from '../../shared/model/plan.ts'
import type { SeveralProposed } from '../client/proposals.ts'
import { ServerTrust } from '../git-credentials/server-key.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { BusyLine } from '../ui/skeleton.tsx'
import { GuardConfirm, useGuards } from './guard-confirm.tsx'
import { PlanPreview } from './plan-preview.tsx'
import { nothingToDo } from './use-plan.ts'
import { type Planned, type Refused, usePlans, useRunPlans } from './use-several.ts'
import { useWaiting, WaitChoice } from './wait-choice.tsx'

const verbs = { deploy: 'Deploy', start: 'Start', restart: 'Restart', stop: 'Stop' } as const

interface SeveralDialogProps {
  proposal: SeveralProposed
  onClose: () => void
}

/** One plan for several workloads; its button starts a deployment of each. */
export function SeveralDialog({ proposal, onClose }: SeveralDialogProps) {
  const { action, workloads } = proposal
  const [reason, setReason] = useState('')
  const planning = usePlans(proposal)
  const planned = planning.data
  const running = useRunPlans(onClose)
  const plans = toDo(planned ?? [])
  const guard = useGuards(
    plans.map(({ workload }) => workload),
    plans,
  )
  const waiting = useWaiting(plans)
  const { wait } = waiting
  const what = `${verbs[action]} ${countWords(planned ? plans.length : workloads.length)}`
  const wasRun = running.data !== undefined
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`${verbs[action]} ${countWords(workloads.length)}`}
      description="Each is a deployment of its own, with its own timeline; one that fails keeps no other from it."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="primary"
            disabled={plans.length === 0 || running.isPending || wasRun || !guard.isReady}
            onClick={() => running.mutate({ plans, reason, confirm: guard.confirm, wait })}
          >
            {planned && plans.length === 0 ? 'Nothing to do' : `${what}${guard.onHosts}`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TextField
          label="Reason"
          value={reason}
          onChange={setReason}
          placeholder="Kept with each deployment"
        />
        {plans.length > 0 && <GuardConfirm guard={guard} />}
        {plans.length > 0 && <WaitChoice waiting={waiting} />}
        {!planned && <BusyLine text="Reading what runs now. Nothing is changed." />}
        {wasRun && <RefusedList refused={running.data} />}
        {planned?.map((one) => (
          <PlannedOne key={one.workload} planned={one} onTrusted={() => void planning.refetch()} />
        ))}
      </div>
    </Dialog>
  )
}

function toDo(planned: readonly Planned[]): readonly Plan[] {
  return planned.flatMap((one) => ('plan' in one && !nothingToDo(one.plan) ? [one.plan] : []))
}

const countWords = (count: number) => (count === 1 ? '1 workload' : `${count} workloads`)

interface PlannedOneProps {
  planned: Planned
  /** Called when nothing keeps it from being planned any more: all of them are planned again. */
  onTrusted: () => void
}

function PlannedOne({ planned, onTrusted }: PlannedOneProps) {
  const { workload } = planned
  return (
    <section aria-label={`Plan for ${workload}`} className="flex flex-col gap-2 border-t pt-3">
      <h3 className="font-strong">{workload}</h3>
      {'plan' in planned ? (
        <PlanPreview plan={planned.plan} />
      ) : (
        <>
          <FailureBlock failure={planned.failure} />
          <ServerTrust failure={planned.failure} onTrusted={onTrusted} />
        </>
      )}
    </section>
  )
}

/** The others were started. */
function RefusedList({ refused }: { refused: readonly Refused[] }) {
  return refused.map(({ workload, failure }) => (
    <section key={workload} aria-label={`${workload} was not started`}>
      <h3 className="pb-1 font-strong">{workload} was not started</h3>
      <FailureBlock failure={failure} />
    </section>
  ))
}
