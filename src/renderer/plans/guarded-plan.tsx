import type { Plan } from '../../shared/model/plan.ts'
import { GuardConfirm, type GuardState } from './guard-confirm.tsx'
import { PlanPreview } from './plan-preview.tsx'
import { nothingToDo } from './use-plan.ts'
import { WaitChoice, type Waiting } from './wait-choice.tsx'

interface GuardedPlanProps {
  plan: Plan
  guard: GuardState
  waiting: Waiting
  onRemoveOrphans?: (wanted: boolean) => void
}

/** A plan, and over it, where it is in sight, what its hosts ask before it is done. */
export function GuardedPlan({ plan, guard, waiting, onRemoveOrphans }: GuardedPlanProps) {
  return (
    <>
      {!nothingToDo(plan) && <GuardConfirm guard={guard} />}
      {!nothingToDo(plan) && <WaitChoice waiting={waiting} />}
      <PlanPreview plan={plan} onRemoveOrphans={onRemoveOrphans} />
    </>
  )
}
