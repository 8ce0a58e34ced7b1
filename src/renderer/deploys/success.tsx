import { ShieldCheck, ShieldQuestion } from 'lucide-react'
import { formatDuration } from '../../shared/lib/duration.ts'
import { type Deployment, isUnverified } from '../../shared/model/deployment.ts'
import { watchedParts } from '../../shared/model/part-lanes.ts'
import { Panel } from '../ui/panel.tsx'
import { deploymentLook } from '../ui/state-look.ts'
import { doneWords, liveName } from './deployment-words.ts'
import type { OutcomeProps } from './outcome.tsx'
import { troubled } from './part-verdicts.ts'

/** Success: it did what was asked, and that held. */
export function Success({ deployment, actions }: OutcomeProps) {
  const { action, release, workload } = deployment
  const name = liveName(deployment)
  const time = `Took ${took(deployment)}.`
  if (action === 'remove') {
    return (
      <Panel tone="good" icon={deploymentLook.succeeded.icon} title={`${workload} was removed`}>
        {`What Longshore made for it is gone; its history stays. ${time}`}
      </Panel>
    )
  }
  const done = doneWords[action]
  if (done !== undefined) return <Done deployment={deployment} done={done} actions={actions} />
  if (isUnverified(deployment)) {
    return (
      <Panel
        tone="warn"
        icon={ShieldQuestion}
        title={`${name} is running, unverified${asRelease(release)}`}
        action={actions}
      >
        {`${unproved(deployment)} ${time}`}
      </Panel>
    )
  }
  return (
    <Panel
      tone="good"
      icon={ShieldCheck}
      title={`${name} went live${asRelease(release)}`}
      action={actions}
    >
      {`Healthy, and it stayed so. ${time}`}
    </Panel>
  )
}

const unproved = (deployment: Deployment) =>
  watchedParts(deployment).length > 0
    ? 'Every service stayed up while it was watched, but not each has a health check to prove more.'
    : 'It started and stayed up, but there is no health check to prove more.'

/** An action done that told what runs to do something else; nothing new went live by it. */
function Done({ deployment, actions, done }: OutcomeProps & { done: string }) {
  const { action, workload, release } = deployment
  const said = action === 'stop' ? 'It stays down until it is started.' : ''
  const isOpen = isUnverified(deployment)
  return (
    <Panel
      tone={isOpen ? 'warn' : action === 'stop' ? 'calm' : 'good'}
      icon={isOpen ? ShieldQuestion : deploymentLook.succeeded.icon}
      title={`${workload} ${done}${asRelease(release)}${isOpen ? ', unverified' : ''}`}
      action={actions}
    >
      {`${isOpen ? unproved(deployment) : said} Took ${took(deployment)}.`.trim()}
    </Panel>
  )
}

/** An unstable end: it is in place, but does not hold: no success, and said so before anything else. */
export function Unstable({ deployment, actions }: OutcomeProps) {
  const { release } = deployment
  const watched = watchedParts(deployment)
  const troubles = troubled(watched)
  return (
    <Panel
      tone="warn"
      icon={deploymentLook.unstable.icon}
      title={`${liveName(deployment)} is in place${asRelease(release)}, but not stable`}
      action={actions}
    >
      <ul className="text-ink">
        {troubles.map(({ target, part, trouble }) => (
          <li key={`${target} ${part}`}>
            <span className="font-mono text-sm font-strong">{part}</span> {trouble}
          </li>
        ))}
      </ul>
      <p>
        {troubles.length < watched.length && 'The other services held. '}
        {`It is left as it is, to be looked at. Took ${took(deployment)}.`}
      </p>
    </Panel>
  )
}

const asRelease = (release: string | null) => (release === null ? '' : ` as ${release}`)

const took = ({ startedAt, endedAt }: Deployment) =>
  startedAt === null || endedAt === null ? 'no time' : formatDuration(endedAt - startedAt)
