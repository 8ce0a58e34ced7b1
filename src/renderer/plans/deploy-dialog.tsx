import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { Plan } from '../../shared/model/plan.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useFleet } from '../client/live-data.tsx'
import type { DeployProposed } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { useWorkload } from '../client/use-workload.ts'
import { TagPicker } from '../registries/tag-picker.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Note } from '../ui/panel.tsx'
import { LinkNote } from './link-note.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { planVerb } from './plan-words.ts'

interface DeployDialogProps {
  proposal: DeployProposed
  onClose: () => void
}

/** A kind whose releases have tags, or are commits, is asked for one; any other shows its plan at once. */
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
  const { hasTags, hasRefs = false } = traitsOf(data.document.source.kind)
  return hasTags || hasRefs ? (
    <TaggedDeploy
      isRef={hasRefs}
      proposal={proposal}
      firstTag={linked(proposal.link, hasRefs) ?? proposal.tag ?? data.defaultTag}
      onClose={onClose}
    />
  ) : (
    <PlanDialog
      {...common(proposal, 'nothing')}
      description={<LiveNow workload={workload} />}
      request={{ workload, action: 'deploy', ...pinned(proposal.link?.digest) }}
      verb={() => `Deploy ${workload}`}
      idle="Nothing to deploy"
      onClose={onClose}
    />
  )
}

/** Tag or ref that a link asks for, as far as workloads of its kind have one. */
function linked(link: DeployProposed['link'], hasRefs: boolean): string | null | undefined {
  return hasRefs ? (link?.commit ?? link?.ref ?? link?.tag) : link?.tag
}

function common(
  { workload, link, waits = false }: DeployProposed,
  takes: 'tags' | 'refs' | 'nothing',
) {
  const isUnused =
    (takes === 'nothing' && link?.tag !== null) ||
    (takes !== 'refs' && (link?.ref ?? link?.commit) !== undefined)
  return {
    ...{ title: `Deploy ${workload}`, waits },
    ...(link && {
      note: <LinkNote link={link} isTagUnused={isUnused} />,
      firstReason: link.reason ?? '',
    }),
  }
}

/** Tag and reason, then the plan, then the button that names what it does. */
function TaggedDeploy(props: DeployDialogProps & { firstTag: string; isRef: boolean }) {
  const { proposal, firstTag, isRef, onClose } = props
  const { workload, link } = proposal
  const digest = link?.digest ?? proposal.digest
  const [tag, setTag] = useState(firstTag)
  const [isPicking, setPicking] = useState(proposal.picksTag === true)
  const wanted = tag.trim()
  return (
    <PlanDialog
      {...common(proposal, isRef ? 'refs' : 'tags')}
      description={<LiveNow workload={workload} />}
      request={{
        ...{ workload, action: 'deploy', ...(wanted !== '' && { tag: wanted }) },
        ...pinned(digest),
      }}
      isAtOnce={link !== undefined}
      verb={(plan) => (plan ? planVerb(plan) : 'Deploy')}
      idle="Nothing to deploy"
      {...(digest
        ? { found: (plan: Plan) => <Pinned plan={plan} by={link ? 'link' : 'list'} /> }
        : {
            fields: (
              <div className="flex items-end gap-2">
                <div className="w-50">
                  <TextField
                    label={isRef ? 'Branch, tag or commit' : 'Tag'}
                    value={tag}
                    onChange={setTag}
                    placeholder={isRef ? 'HEAD' : 'latest'}
                    mono
                  />
                </div>
                {!isRef && <Button onClick={() => setPicking(true)}>Browse</Button>}
                {isPicking && (
                  <TagPicker
                    of={workload}
                    onClose={() => setPicking(false)}
                    onPick={(picked) => {
                      setTag(picked)
                      setPicking(false)
                    }}
                  />
                )}
              </div>
            ),
          })}
      onClose={onClose}
    />
  )
}

const pinned = (digest: string | null | undefined) => (digest ? { options: { digest } } : {})

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

/** The image that is pinned, beside what the tag means by now; only the pinned one is on offer. */
function Pinned({ plan, by }: { plan: Plan; by: 'link' | 'list' }) {
  const pin = plan.targets.find((target) => target.pin)?.pin
  if (!pin) return null
  const { digest, tagMeans } = pin
  if (tagMeans === digest)
    return (
      <Note
        tone="good"
        icon={ShieldCheck}
        title="Same image"
        text={`${plan.tag} is ${digest}, as the ${by} says.`}
      />
    )
  return (
    <Note
      tone="warn"
      icon={ShieldAlert}
      title={tagMeans === null ? 'The tag was not asked for' : 'The tag has moved'}
      text={
        tagMeans === null
          ? `No registry said what ${plan.tag} means by now. The image of the ${by} is deployed: ${digest}.`
          : `${plan.tag} is ${tagMeans} by now. Only the image of the ${by} is deployed: ${digest}.`
      }
    />
  )
}
