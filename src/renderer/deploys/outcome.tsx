import { useMutation } from '@tanstack/react-query'
import { type LucideIcon, RotateCcw, ShieldCheck, ShieldQuestion, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDuration } from '../../shared/lib/duration.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { deploymentLook, type Tone } from '../ui/state-look.ts'
import { isUnverified } from './deployment-words.ts'
import { FailureFacts } from './failure-facts.tsx'

interface OutcomeProps {
  deployment: Deployment
  /** What to do next, once it has ended. */
  actions: ReactNode
}

/** How it ended, in place and in words; nothing while it runs. */
export function Outcome({ deployment, actions }: OutcomeProps) {
  return (
    <>
      <Ending deployment={deployment} actions={actions} />
      {deployment.recovered && (
        <Banner tone="calm" icon={RotateCcw} title={recoveredTitle(deployment)}>
          Longshore ended while this ran. It looked at what was there and settled it afterwards.
        </Banner>
      )}
    </>
  )
}

const recoveredTitle = ({ state }: Deployment) =>
  state === 'succeeded' ? 'Finished by recovery' : 'Undone by recovery'

function Ending({ deployment, actions }: OutcomeProps) {
  const { state, failure, tag } = deployment
  switch (state) {
    case 'queued':
      return (
        <Banner tone="busy" icon={deploymentLook.queued.icon} title="Waiting for its turn">
          It starts when the deployments before it have ended. Nothing was changed yet.
        </Banner>
      )
    case 'running':
    case 'undoing':
      return null
    case 'interrupted':
      return <Interrupted failure={failure} />
    case 'skipped':
      return (
        <Banner
          tone="calm"
          icon={deploymentLook.skipped.icon}
          title="Nothing to do"
          action={actions}
        >
          {`${tag} was live already, with the same image and configuration. Nothing was changed.`}
        </Banner>
      )
    case 'succeeded':
      return <Success deployment={deployment} actions={actions} />
    default:
      return failure ? (
        <FailureBlock failure={failure} action={actions}>
          <FailureFacts failure={failure} />
        </FailureBlock>
      ) : (
        <Banner
          tone={deploymentLook[state].tone}
          icon={deploymentLook[state].icon}
          title={deploymentLook[state].word}
          action={actions}
        >
          No reason was recorded.
        </Banner>
      )
  }
}

function Success({ deployment, actions }: OutcomeProps) {
  const { tag, action, release, workload } = deployment
  const time = `Took ${took(deployment)}.`
  if (action === 'remove') {
    return (
      <Banner tone="good" icon={deploymentLook.succeeded.icon} title={`${workload} was removed`}>
        {`What Longshore made for it is gone; its history stays. ${time}`}
      </Banner>
    )
  }
  if (isUnverified(deployment)) {
    return (
      <Banner
        tone="warn"
        icon={ShieldQuestion}
        title={`${tag} is running, unverified${asRelease(release)}`}
        action={actions}
      >
        {`It started and stayed up, but there is no health check to prove more. ${time}`}
      </Banner>
    )
  }
  return (
    <Banner
      tone="good"
      icon={ShieldCheck}
      title={`${tag} went live${asRelease(release)}`}
      action={actions}
    >
      {`Healthy, and it stayed so. ${time}`}
    </Banner>
  )
}

const asRelease = (release: string | null) => (release === null ? '' : ` as ${release}`)

const took = ({ startedAt, endedAt }: Deployment) =>
  startedAt === null || endedAt === null ? 'no time' : formatDuration(endedAt - startedAt)

function Interrupted({ failure }: { failure: Failure | undefined }) {
  const client = useClient()
  const recover = useMutation({ mutationFn: () => client.deploys.recover({}) })
  return (
    <Banner
      tone="warn"
      icon={Unplug}
      title="Interrupted"
      action={
        <Button small disabled={recover.isPending} onClick={() => recover.mutate()}>
          Recover now
        </Button>
      }
    >
      Longshore ended while this ran. Recovery looks at what is there, then finishes or undoes it.
      {failure && <p>{describeFailure(failure).detail}</p>}
      {recover.error && <FailureBlock failure={failureFrom(recover.error)} />}
    </Banner>
  )
}

const edges: { readonly [T in Tone]: string } = {
  good: 'border-l-good-fill text-good-ink',
  busy: 'border-l-busy-fill text-busy-ink',
  warn: 'border-l-warn-fill text-warn-ink',
  bad: 'border-l-bad-fill text-bad-ink',
  unknown: 'border-l-unknown-fill text-unknown-ink',
  calm: 'border-l-line-strong text-ink',
}

interface BannerProps {
  tone: Tone
  icon: LucideIcon
  title: string
  action?: ReactNode
  children: ReactNode
}

function Banner({ tone, icon: Icon, title, action, children }: BannerProps) {
  return (
    <section
      aria-label={title}
      className={cx(
        'flex items-start gap-2 rounded-md border border-l-[3px] bg-raised px-3 py-2.5',
        edges[tone],
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-strong">{title}</p>
        <div className="text-dim">{children}</div>
      </div>
      {action}
    </section>
  )
}
