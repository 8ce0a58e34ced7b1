import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Plan } from '../../shared/model/plan.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { ServerTrust } from '../git-credentials/server-key.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { BusyLine } from '../ui/skeleton.tsx'
import { AskedConsents, UnsafeBlock } from './consents.tsx'
import { type GuardState, useGuard } from './guard-confirm.tsx'
import { GuardedPlan } from './guarded-plan.tsx'
import type { PlanRequest } from './plan-request.ts'
import { nothingToDo, usePlan, useRunPlan } from './use-plan.ts'
import { useWaiting } from './wait-choice.tsx'

interface PlanDialogProps {
  title: string
  description?: ReactNode
  /** Stands over the fields: where the proposal came from. */
  note?: ReactNode
  request: PlanRequest
  /** Words of the button; before there is a plan, and with it. */
  verb: (plan: Plan | undefined) => string
  /** The button's word where the plan finds nothing to do. */
  idle?: string | undefined
  /** Fields beside the reason that say what to do. With them, the plan is asked for by a button. */
  fields?: ReactNode
  /** The plan is asked for when the dialog opens, though there are fields. */
  isAtOnce?: boolean
  firstReason?: string
  /** Whether waiting for other installations is chosen already. */
  waits?: boolean
  /** Over the plan: what was found by it. */
  found?: (plan: Plan) => ReactNode
  onClose: () => void
}

/** Dialog of an action: what and why, then its plan, then the button that names what it does. */
export function PlanDialog(props: PlanDialogProps) {
  const { title, description, note, request, verb, idle, fields, found, onClose } = props
  const [reason, setReason] = useState(props.firstReason ?? '')
  const planning = usePlan(request)
  const running = useRunPlan(onClose)
  const form = useId()
  const failure = failureIn(running.error ?? planning.error)
  const plan = failure ? undefined : planning.plan
  const guard = useGuard(request.workload, planning.plan)
  const waiting = useWaiting(planning.plan ? [planning.plan] : [], props.waits)
  const { wait } = waiting
  const compute = () => {
    running.reset()
    planning.compute()
  }
  usePlanAtOnce(fields === undefined || props.isAtOnce === true, compute)
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {fields !== undefined && !plan ? (
            <Button variant="primary" type="submit" form={form} disabled={planning.isPending}>
              Show the plan
            </Button>
          ) : (
            <RunButton
              plan={plan}
              idle={idle}
              verb={verb}
              guard={guard}
              isBusy={planning.isPending || running.isPending}
              onRun={(plan) => running.mutate({ plan, reason, confirm: guard.confirm, wait })}
            />
          )}
        </>
      }
    >
      {note && <div className="mb-3">{note}</div>}
      <ReasonForm id={form} reason={reason} onReason={setReason} onSubmit={compute}>
        {fields}
      </ReasonForm>
      <div className="mt-4 flex flex-col gap-3">
        {plan && found?.(plan)}
        {failure && (
          <UnsafeBlock
            failure={failure}
            action={fields === undefined && <Button onClick={compute}>Plan again</Button>}
          />
        )}
        <AskedConsents workload={request.workload} failure={failure} onAllowed={compute} />
        <ServerTrust failure={failure} onTrusted={compute} />
        {planning.isPending && <BusyLine text="Reading what runs now. Nothing is changed." />}
        {plan && (
          <GuardedPlan {...{ plan, guard, waiting }} onRemoveOrphans={planning.chooseOrphans} />
        )}
      </div>
    </Dialog>
  )
}

interface ReasonFormProps {
  id: string
  reason: string
  onReason: (reason: string) => void
  onSubmit: () => void
  /** The fields beside the reason. */
  children: ReactNode
}

function ReasonForm({ id, reason, onReason, onSubmit, children }: ReasonFormProps) {
  return (
    <form
      id={id}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        onSubmit()
      }}
      className="flex flex-wrap gap-3"
    >
      {children}
      <div className="min-w-60 flex-1">
        <TextField
          label="Reason"
          value={reason}
          onChange={onReason}
          placeholder="Kept with the deployment"
        />
      </div>
      <button type="submit" hidden aria-hidden tabIndex={-1} />
    </form>
  )
}

const failureIn = (error: Error | null) => (error ? failureFrom(error) : undefined)

/** Computes the plan when the dialog opens, where nothing has to be said first. */
function usePlanAtOnce(isAtOnce: boolean, compute: () => void): void {
  const latest = useRef(compute)
  latest.current = compute
  useEffect(() => {
    if (isAtOnce) latest.current()
  }, [isAtOnce])
}

interface RunButtonProps extends Pick<PlanDialogProps, 'verb' | 'idle'> {
  plan: Plan | undefined
  guard: GuardState
  isBusy: boolean
  onRun: (plan: Plan) => void
}

function RunButton({ plan, verb, idle, guard, isBusy, onRun }: RunButtonProps) {
  const isIdle = plan !== undefined && nothingToDo(plan)
  return (
    <Button
      variant="primary"
      disabled={!plan || isIdle || isBusy || !guard.isReady}
      onClick={() => plan && onRun(plan)}
    >
      {isIdle && idle !== undefined ? idle : `${verb(plan)}${guard.onHosts}`}
    </Button>
  )
}
