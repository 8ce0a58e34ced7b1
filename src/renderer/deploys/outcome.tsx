import { useMutation } from '@tanstack/react-query'
import { RotateCcw, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Deployment } from '../../shared/model/deployment.ts'
import { droppedText } from '../../shared/model/dropped.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { leftText } from '../../shared/model/left-text.ts'
import { isWhole } from '../../shared/model/part-lanes.ts'
import { aroundFailure, isSplit } from '../../shared/model/target-results.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useDeployments } from '../client/live-data.tsx'
import { useProposal } from '../client/proposals.ts'
import { ServerTrust } from '../git-credentials/server-key.tsx'
import { AskedConsents } from '../plans/consents.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'
import { deploymentLook } from '../ui/state-look.ts'
import { liveName, lookOf } from './deployment-words.ts'
import { FailureFacts } from './failure-facts.tsx'
import { Success, Unstable } from './success.tsx'

export interface OutcomeProps {
  deployment: Deployment
  /** Actions to do next, once it has ended. */
  actions: ReactNode
}

/** How it ended, in place and in words; nothing while it runs. */
export function Outcome({ deployment, actions }: OutcomeProps) {
  return (
    <>
      <Ending deployment={deployment} actions={actions} />
      <DroppedAt deployment={deployment} />
      {deployment.recovered && (
        <Panel tone="calm" icon={RotateCcw} title={recoveredTitle(deployment)}>
          Longshore ended while this ran. It looked at what was there and settled it afterwards.
        </Panel>
      )}
    </>
  )
}

/** By proxies that lose something when they are changed, as their kind does: it was so for whoever was connected then. */
function DroppedAt({ deployment: { dropped = [] } }: { deployment: Deployment }) {
  if (dropped.length === 0) return null
  return (
    <Panel tone="warn" icon={Unplug} title="What changing a proxy cost">
      {dropped.map((each) => (
        <p key={`${each.host} ${each.what}`}>{droppedText(each)}</p>
      ))}
    </Panel>
  )
}

const recoveredTitle = ({ state }: Deployment) =>
  state === 'succeeded' ? 'Finished by recovery' : 'Undone by recovery'

function Ending({ deployment, actions }: OutcomeProps) {
  const { state, failure, action } = deployment
  switch (state) {
    case 'queued':
      return (
        <Panel tone="busy" icon={deploymentLook.queued.icon} title="Waiting for its turn">
          It starts when the deployments before it have ended. Nothing was changed yet.
        </Panel>
      )
    case 'running':
    case 'undoing':
      return null
    case 'interrupted':
      return <Interrupted deployment={deployment} />
    case 'skipped':
      return (
        <Panel
          tone="calm"
          icon={deploymentLook.skipped.icon}
          title="Nothing to do"
          action={actions}
        >
          {action === 'deploy' || action === 'rollback'
            ? `${liveName(deployment)} was live already, with the same images and configuration. Nothing was changed.`
            : 'It was done already. Nothing was changed.'}
        </Panel>
      )
    case 'unstable':
      return <Unstable deployment={deployment} actions={actions} />
    case 'succeeded':
      return <Success deployment={deployment} actions={actions} />
    case 'cancelled':
      return <Cancelled deployment={deployment} actions={actions} />
    default:
      return failure ? (
        <Failed deployment={deployment} failure={failure} actions={actions} />
      ) : (
        <Panel
          tone={deploymentLook[state].tone}
          icon={deploymentLook[state].icon}
          title={deploymentLook[state].word}
          action={actions}
        >
          No reason was recorded.
        </Panel>
      )
  }
}

/**
 * A failed deployment. Things that a stack asks of its host may be told only by it: of the newest one, they are
 * allowed here too.
 */
function Failed({ deployment, failure, actions }: OutcomeProps & { failure: Failure }) {
  const { id, workload } = deployment
  const propose = useProposal()
  const newest = useDeployments().data?.find((each) => each.workload === workload)
  const again = () => propose({ kind: 'deploy', workload })
  return (
    <>
      <FailureBlock
        failure={failure}
        around={{ ...aroundFailure(deployment), isSettled: true }}
        action={actions}
      >
        <LeftVolumes deployment={deployment} />
        <FailureFacts failure={failure} />
      </FailureBlock>
      {newest?.id === id && (
        <>
          <AskedConsents workload={workload} failure={failure} onAllowed={again} />
          <ServerTrust failure={failure} onTrusted={again} />
        </>
      )}
    </>
  )
}

/** Nothing went wrong: it was wanted. */
function Cancelled({ deployment, actions }: OutcomeProps) {
  const { workload, failure, startedAt, parts } = deployment
  const { title, detail, remedy } = failure
    ? describeFailure(failure, aroundFailure(deployment))
    : { title: deploymentLook.cancelled.word, detail: 'No reason was recorded.', remedy: null }
  // Of several hosts, each is told of by itself.
  const isPutBack = !isWhole(workload, parts) && startedAt !== null && !isSplit(deployment)
  return (
    <Panel tone="calm" icon={deploymentLook.cancelled.icon} title={title} action={actions}>
      <p>{isPutBack ? 'What it had changed was put back as it was before.' : detail}</p>
      {remedy && <p>{remedy}</p>}
      <LeftVolumes deployment={deployment} />
    </Panel>
  )
}

function LeftVolumes({ deployment: { leftVolumes = [] } }: { deployment: Deployment }) {
  return leftVolumes.length > 0 ? <p className="pb-1">{leftText(leftVolumes)}</p> : null
}

function Interrupted({ deployment }: { deployment: Deployment }) {
  const { failure, undoFailure } = deployment
  const around = aroundFailure(deployment)
  const client = useClient()
  const recover = useMutation({ mutationFn: () => client.deploys.recover({}) })
  return (
    <Panel
      tone={lookOf(deployment).tone}
      icon={lookOf(deployment).icon}
      title={undoFailure ? 'It could not be undone' : 'Interrupted'}
      action={
        <Button small disabled={recover.isPending} onClick={() => recover.mutate()}>
          Recover now
        </Button>
      }
    >
      {undoFailure
        ? 'Recovery goes on with undoing it; a new deployment takes its place.'
        : 'Longshore ended while this ran. Recovery looks at what is there, then finishes or undoes it.'}
      {undoFailure && (
        <div className="flex flex-col gap-2 pt-2 pb-1">
          <FailureBlock failure={undoFailure} />
          {failure && (
            <FailureBlock failure={failure} around={around}>
              <FailureFacts failure={failure} />
            </FailureBlock>
          )}
        </div>
      )}
      {!undoFailure && failure && <p>{describeFailure(failure, around).detail}</p>}
      <LeftVolumes deployment={deployment} />
      {recover.error && <FailureBlock failure={failureFrom(recover.error)} />}
    </Panel>
  )
}
