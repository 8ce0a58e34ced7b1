import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { Plan } from '../../shared/model/plan.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useFleet } from '../client/live-data.tsx'
import type { DeployProposed } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { useWorkload } from '../client/use-workload.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { LinkNote } from './link-note.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { Note } from './plan-preview.tsx'
import { planVerb } from './plan-words.ts'

interface DeployDialogProps {
  proposal: DeployProposed
  onClose: () => void
}

/** A kind whose releases have tags is asked for one; any other shows its plan at once. */
export function DeployDialog({ proposal, onClose }: DeployDialogProps) {
  const { workload } = proposal
  const { data, error } = useWorkload(workload)
  const traitsOf = useTraits()
  if (error) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={`Deploy ${workload}`}
        footer={<Button onClick={onClose}>Close</Button>}
      >
        <FailureBlock failure={failureFrom(error)} />
      </Dialog>
    )
  }
  if (!data) return null
  return traitsOf(data.document.source.kind).hasTags ? (
    <TaggedDeploy
      proposal={proposal}
      firstTag={proposal.link?.tag ?? proposal.tag ?? data.defaultTag}
      onClose={onClose}
    />
  ) : (
    <PlanDialog
      {...common(proposal)}
      description={<LiveNow workload={workload} />}
      request={{ workload, action: 'deploy' }}
      verb={() => `Deploy ${workload}`}
      idle="Nothing to deploy"
      onClose={onClose}
    />
  )
}

function common({ workload, link }: DeployProposed) {
  return { title: `Deploy ${workload}`, ...(link && { note: <LinkNote link={link} /> }) }
}

/** Tag and reason, then the plan, then the button that names what it does. */
function TaggedDeploy(props: DeployDialogProps & { firstTag: string }) {
  const { proposal, firstTag, onClose } = props
  const { workload, link } = proposal
  const digest = link?.digest ?? undefined
  const [tag, setTag] = useState(firstTag)
  const wanted = tag.trim()
  return (
    <PlanDialog
      {...common(proposal)}
      description={<LiveNow workload={workload} />}
      request={{ workload, action: 'deploy', ...(wanted !== '' && { tag: wanted }) }}
      verb={(plan) => (plan ? planVerb(plan) : 'Deploy')}
      idle="Nothing to deploy"
      fields={
        <div className="w-50">
          <TextField label="Tag" value={tag} onChange={setTag} placeholder="latest" mono />
        </div>
      }
      {...(digest !== undefined && {
        found: (plan: Plan) => <DigestCheck digest={digest} plan={plan} />,
      })}
      onClose={onClose}
    />
  )
}

function LiveNow({ workload }: { workload: string }) {
  const live = useFleet().data?.workloads.find(({ name }) => name === workload)
  if (!live) return null
  const name = live.tag === '' ? live.release : live.tag
  return (
    <span className="flex items-center gap-2">
      <HostChip name={live.host} />
      {name === null ? 'Nothing is live there yet' : `${name} is live`}
    </span>
  )
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
