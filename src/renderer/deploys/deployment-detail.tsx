import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useMemo } from 'react'
import type { Deployment } from '../../shared/model/deployment.ts'
import { watchedParts } from '../../shared/model/part-lanes.ts'
import { isSplit } from '../../shared/model/target-results.ts'
import { useDeployments } from '../client/live-data.tsx'
import { useStream } from '../client/use-stream.ts'
import { CopyLink } from '../links/copy-link.tsx'
import { Facts, FailureBlock, StaleNote } from '../ui/blocks.tsx'
import { IconButton } from '../ui/button.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Digest } from '../ui/mono.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago, Took } from '../ui/time.tsx'
import { CancelButton, NextActions } from './deployment-actions.tsx'
import { actionWords, isUnderWay, lookOf, nameOf } from './deployment-words.ts'
import { HostResults } from './host-results.tsx'
import { mediansBefore } from './medians.ts'
import { Outcome } from './outcome.tsx'
import { PartStatuses } from './part-statuses.tsx'
import { TimelineChart } from './timeline-chart.tsx'
import { foldWatched, type Watched } from './watched.ts'

interface DeploymentDetailProps {
  id: string
  onClose?: () => void
}

/** One deployment, live from its beginning to its end. */
export function DeploymentDetail({ id, onClose }: DeploymentDetailProps) {
  const { status, data, failure, at } = useStream({
    key: `deployment ${id}`,
    open: (client, signal) => client.deploys.watch({ id }, { signal }),
    reduce: foldWatched,
  })
  const close = onClose && <IconButton label="Close" icon={X} onClick={onClose} />
  if (!data) {
    return (
      <Page title="Deployment" aside={<Digest value={id} />} actions={close}>
        {failure ? (
          <div className="px-4">
            <FailureBlock failure={failure} />
          </div>
        ) : (
          <SkeletonRows label="Loading the deployment" />
        )}
      </Page>
    )
  }
  return <Shown watched={data} isStale={status === 'lost'} asOf={at} close={close} />
}

interface ShownProps {
  watched: Watched
  isStale: boolean
  asOf: number | null
  close: React.ReactNode
}

function Shown({ watched, isStale, asOf, close }: ShownProps) {
  const { deployment, events } = watched
  const all = useDeployments().data
  const medians = useMemo(() => mediansBefore(deployment, all ?? []), [deployment, all])
  const { workload, action } = deployment
  const statuses = watchedParts(deployment)
  const isOpen = isUnderWay(deployment)
  return (
    <Page
      title={nameOf(deployment)}
      aside={<StateMark badge look={lookOf(deployment)} stale={isStale && isOpen} />}
      actions={
        <>
          {isOpen && <CancelButton deployment={deployment} />}
          <CopyLink link={{ kind: 'deployment', id: deployment.id }} of="this deployment" small />
          {close}
        </>
      }
      header={isStale && isOpen && <StaleNote asOf={asOf} why="It may be further now." />}
    >
      <PageBody>
        <Outcome deployment={deployment} actions={<NextActions deployment={deployment} />} />
        <HostResults deployment={deployment} />
        {statuses.length > 0 && action !== 'remove' && (
          <PartStatuses workload={workload} parts={statuses} withHosts={isSplit(deployment)} />
        )}
        <TimelineChart
          deployment={deployment}
          events={events}
          medians={medians}
          isStale={isStale}
        />
        <DeploymentFacts deployment={deployment} />
      </PageBody>
    </Page>
  )
}

function DeploymentFacts({ deployment }: { deployment: Deployment }) {
  const { workload, action, digest, release, reason, actor, targets } = deployment
  return (
    <Facts
      facts={[
        [
          'Workload',
          <Link
            key="workload"
            to="/workloads/$name"
            params={{ name: workload }}
            className="text-accent underline-offset-2 hover:underline"
          >
            {workload}
          </Link>,
        ],
        ['Action', actionWords[action]],
        [
          targets.length === 1 ? 'Host' : 'Hosts',
          <span key="hosts" className="flex flex-wrap gap-2">
            {targets.map((target) => (
              <HostChip key={target} name={target} />
            ))}
          </span>,
        ],
        ['Release', release ?? '–'],
        ['Digest', digest === null ? '–' : <Digest key="digest" value={digest} />],
        ['Reason', reason === '' ? '–' : reason],
        ['By', actor],
        ['Asked for', <Ago key="queued" at={deployment.queuedAt} />],
        ['Took', <TotalTime key="took" deployment={deployment} />],
        ['Events', deployment.lastSeq.toLocaleString('en')],
        ['Id', <Digest key="id" value={deployment.id} />],
      ]}
    />
  )
}

export function TotalTime({ deployment }: { deployment: Deployment }) {
  const { startedAt, endedAt, state } = deployment
  if (startedAt === null) return '–'
  if (endedAt === null && state === 'interrupted') return '–'
  return <Took from={startedAt} until={endedAt} />
}
