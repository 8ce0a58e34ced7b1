import { useQuery } from '@tanstack/react-query'
import { Link2, ShieldAlert, ShieldCheck } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { Plan } from '../../shared/model/plan.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import { useGuard } from '../hosts/guard-confirm.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Delayed } from '../ui/skeleton.tsx'
import { GuardedPlan } from './guarded-plan.tsx'
import { Note } from './plan-preview.tsx'
import type { DeployProposed } from './proposals.ts'
import { nothingToDo, usePlan, useRunPlan } from './use-plan.ts'

/** Tag and reason, then the plan, then the button that names what it does. */
export function DeployDialog(props: { proposal: DeployProposed; onClose: () => void }) {
  const { proposal, onClose } = props
  const live = useFleet().data?.workloads.find(({ name }) => name === proposal.workload)
  const [tag, setTag] = useState(useFirstTag(proposal))
  const [reason, setReason] = useState('')
  const planning = usePlan()
  const running = useRunPlan(onClose)
  const form = useId()
  const wanted = tag.trim()
  const plan = planning.data?.tag === wanted || wanted === '' ? planning.data : undefined
  const failure = running.error ?? planning.error
  const guard = useGuard(proposal.workload, plan)

  const preview = (event?: FormEvent) => {
    event?.preventDefault()
    running.reset()
    planning.mutate({
      workload: proposal.workload,
      action: 'deploy',
      ...(wanted === '' ? {} : { tag: wanted }),
    })
  }

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Deploy ${proposal.workload}`}
      description={
        live && (
          <span className="flex items-center gap-2">
            <HostChip name={live.host} />
            {live.tag === null ? 'Nothing is live there yet' : `${live.tag} is live`}
          </span>
        )
      }
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {plan && !failure ? (
            <Button
              variant="primary"
              disabled={running.isPending || nothingToDo(plan) || !guard.isReady}
              onClick={() => running.mutate({ plan, reason, confirm: guard.confirm })}
            >
              {nothingToDo(plan) ? 'Nothing to deploy' : `Deploy ${plan.tag}${guard.onHosts}`}
            </Button>
          ) : (
            <Button variant="primary" type="submit" form={form} disabled={planning.isPending}>
              Show the plan
            </Button>
          )}
        </>
      }
    >
      {proposal.isByLink === true && (
        <div className="mb-3">
          <Note
            tone="calm"
            icon={Link2}
            title="Proposed by a link"
            text="Nothing is changed until you deploy."
          />
        </div>
      )}
      <form id={form} onSubmit={preview} className="grid grid-cols-[200px_1fr] gap-3">
        <TextField label="Tag" value={tag} onChange={setTag} placeholder="latest" mono autoFocus />
        <TextField
          label="Reason"
          value={reason}
          onChange={setReason}
          placeholder="Kept with the release"
        />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
      <div className="mt-4 flex flex-col gap-3">
        {proposal.digest !== undefined && plan && (
          <DigestCheck digest={proposal.digest} plan={plan} />
        )}
        {failure && <FailureBlock failure={failureFrom(failure)} />}
        {planning.isPending && (
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

/** The tag a link or a caller names, else the workload's default. */
function useFirstTag(proposal: DeployProposed): string {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['workload', proposal.workload],
    queryFn: ({ signal }) => client.workloads.show({ name: proposal.workload }, { signal }),
  })
  const fallback = data?.document.source.defaultTag
  return proposal.tag ?? (typeof fallback === 'string' ? fallback : '')
}

/** Whether the plan would run the image that the link spoke of. */
function DigestCheck({ digest, plan }: { digest: string; plan: Plan }) {
  const found = plan.targets.some((target) =>
    target.difference.some(({ after }) => after?.includes(digest) === true),
  )
  return found ? (
    <Note
      tone="good"
      icon={ShieldCheck}
      title="Same image"
      text={`The tag is ${digest}, as the link says.`}
    />
  ) : (
    <Note
      tone="warn"
      icon={ShieldAlert}
      title="Not the image of the link"
      text={`The link speaks of ${digest}; the plan does not confirm it.`}
    />
  )
}
