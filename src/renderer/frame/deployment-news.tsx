import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type Deployment, isFinal } from '../../shared/model/deployment.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { troublesOf } from '../../shared/model/part-lanes.ts'
import { useDeployments } from '../client/live-data.tsx'
import { doneWords, lookOf, nameOf } from '../deploys/deployment-words.ts'
import { useAnnounce } from '../ui/live-region.tsx'
import { useToasts } from '../ui/toasts.tsx'

/** Says what happens to deployments while one looks elsewhere: stages spoken, endings as toasts. */
export function DeploymentNews() {
  const { data } = useDeployments()
  const known = useRef<ReadonlyMap<string, string> | null>(null)
  const toast = useToasts()
  const announce = useAnnounce()
  const navigate = useNavigate()
  const { id: shown } = useParams({ strict: false })

  useEffect(() => {
    if (!data) return
    const before = known.current
    known.current = new Map(data.map((deployment) => [deployment.id, momentOf(deployment)]))
    // What had happened before this window looked is no news.
    if (before === null) return
    for (const deployment of data) {
      const moment = momentOf(deployment)
      if (before.get(deployment.id) === moment) continue
      announce(spoken(deployment))
      // Whoever looks at it sees it end.
      if (!hasEnded(deployment) || deployment.id === shown) continue
      const { title, detail } = ending(deployment)
      toast({
        id: deployment.id,
        title,
        detail,
        look: lookOf(deployment),
        action: {
          label: 'Open',
          run: () => navigate({ to: '/deployments/$id', params: { id: deployment.id } }),
        },
      })
    }
  }, [data, shown, toast, announce, navigate])
  return null
}

function runningStage(deployment: Deployment): string {
  return deployment.stages.find((stage) => stage.state === 'running')?.name ?? ''
}

/** Also where undoing it failed: nothing more comes of it by itself. */
const hasEnded = ({ state, undoFailure }: Deployment) =>
  isFinal(state) || (state === 'interrupted' && undoFailure !== undefined)

const momentOf = (deployment: Deployment) => `${deployment.state} ${runningStage(deployment)}`

function spoken(deployment: Deployment): string {
  const stage = runningStage(deployment)
  const { word } = lookOf(deployment)
  const where = stage === '' ? '' : `, stage ${stage}`
  return `${nameOf(deployment)}: ${word.toLowerCase()}${where}.`
}

/** The last words about a deployment. */
export function ending(deployment: Deployment): { title: string; detail: string } {
  const { workload, action, state, failure, release } = deployment
  const isRemoval = action === 'remove'
  const name = isRemoval ? `Removing ${workload}` : nameOf(deployment)
  const done = doneWords[action]
  switch (state) {
    case 'succeeded':
      if (isRemoval) return { title: `${workload} was removed`, detail: 'Its history stays.' }
      if (done !== undefined) return { title: `${workload} ${done}`, detail: '' }
      return {
        title: `${name} is live`,
        detail: deployment.verified
          ? `Recorded as ${release ?? 'a release'}.`
          : 'Recorded, but not verified: there is no health check.',
      }
    case 'skipped':
      return { title: `${name} is live already`, detail: 'Nothing was changed.' }
    case 'unstable':
      return {
        title: `${name} is in place, but not stable`,
        detail: troublesOf(deployment).join('; '),
      }
    default: {
      const said = failure ? describeFailure(failure) : undefined
      return {
        title: `${name}: ${lookOf(deployment).word.toLowerCase()}`,
        detail: said ? said.title : 'Open it to see why.',
      }
    }
  }
}
