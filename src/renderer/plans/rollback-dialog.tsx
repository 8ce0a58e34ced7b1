import { useEffect, useState } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useGuard } from '../hosts/guard-confirm.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { Delayed } from '../ui/skeleton.tsx'
import { GuardedPlan } from './guarded-plan.tsx'
import type { RollbackProposed } from './proposals.ts'
import { nothingToDo, usePlan, useRunPlan } from './use-plan.ts'

/** The plan of a rollback opens at once; only its button acts. */
export function RollbackDialog(props: { proposal: RollbackProposed; onClose: () => void }) {
  const { proposal, onClose } = props
  const { workload, release } = proposal
  const [reason, setReason] = useState('')
  const { mutate, data: plan, error, isPending } = usePlan()
  const running = useRunPlan(onClose)
  const failure = running.error ?? error
  const guard = useGuard(workload, plan)
  const again = () => {
    running.reset()
    mutate({ workload, action: 'rollback', release })
  }
  useEffect(() => mutate({ workload, action: 'rollback', release }), [mutate, workload, release])

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Roll back ${workload} to ${release}`}
      description="The same image and the same configuration as then, through the same stages."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="primary"
            disabled={
              !plan || failure !== null || running.isPending || nothingToDo(plan) || !guard.isReady
            }
            onClick={() => plan && running.mutate({ plan, reason, confirm: guard.confirm })}
          >
            {`Roll back to ${release}${guard.onHosts}`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField
          label="Reason"
          value={reason}
          onChange={setReason}
          placeholder="Kept with the release"
        />
        {failure && (
          <FailureBlock
            failure={failureFrom(failure)}
            action={<Button onClick={again}>Plan again</Button>}
          />
        )}
        {isPending && (
          <Delayed>
            <p role="status" className="busy-pulse text-dim">
              Reading what runs now. Nothing is changed.
            </p>
          </Delayed>
        )}
        {plan && !failure && <GuardedPlan plan={plan} guard={guard} />}
      </div>
    </Dialog>
  )
}
