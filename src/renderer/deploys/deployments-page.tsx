import { useNavigate, useParams } from '@tanstack/react-router'
import { Rocket } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Deployment } from '../../shared/model/deployment.ts'
import { useDeployments } from '../client/live-data.tsx'
import { EmptyBlock, TruthNote } from '../ui/blocks.tsx'
import { DataGrid } from '../ui/data-grid.tsx'
import { FilterBox } from '../ui/filter-box.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Split } from '../ui/split.tsx'
import { deploymentColumns } from './deployment-columns.tsx'
import { DeploymentDetail } from './deployment-detail.tsx'
import { matchesWords } from './deployment-filter.ts'

/** All deployments, newest first; the chosen one beside them, or instead of them where it is narrow. */
export function DeploymentsPage() {
  const { id } = useParams({ strict: false })
  const navigate = useNavigate()
  const close = () => navigate({ to: '/deployments' })
  const detail = id === undefined ? null : <DeploymentDetail key={id} id={id} onClose={close} />
  return (
    <Split
      id="deployments"
      size={46}
      minFirst={420}
      minSecond={520}
      besideFrom={1_080}
      canBeClosed
      first={<DeploymentList selected={id} />}
      second={detail}
    />
  )
}

function DeploymentList({ selected }: { selected: string | undefined }) {
  const streamed = useDeployments()
  const { status, data } = streamed
  const [filter, setFilter] = useState('')
  const isStale = status === 'lost'
  return (
    <Page
      title="Deployments"
      actions={<FilterBox label="Filter deployments" value={filter} onChange={setFilter} />}
      header={<TruthNote streamed={streamed} why="Newer ones are not shown." />}
    >
      {data ? (
        <DeploymentGrid deployments={data} filter={filter} isStale={isStale} selected={selected} />
      ) : (
        status === 'loading' && <SkeletonRows label="Loading the deployments" />
      )}
    </Page>
  )
}

interface DeploymentGridProps {
  deployments: readonly Deployment[]
  filter: string
  isStale: boolean
  selected: string | undefined
}

function DeploymentGrid({ deployments, filter, isStale, selected }: DeploymentGridProps) {
  const navigate = useNavigate()
  const columns = useMemo(() => deploymentColumns(isStale), [isStale])
  const items = useMemo(
    () =>
      deployments
        .filter((deployment) => matchesWords(deployment, filter))
        .map((deployment) => ({ type: 'row' as const, key: deployment.id, row: deployment })),
    [deployments, filter],
  )
  if (items.length === 0) {
    const text =
      deployments.length === 0
        ? 'No deployments yet. The first one starts from a workload in the fleet.'
        : 'No deployment matches the filter.'
    return <EmptyBlock icon={Rocket} text={text} />
  }
  return (
    <DataGrid
      label="Deployments"
      columns={columns}
      items={items}
      autoFocus
      onOpen={({ id }) => navigate({ to: '/deployments/$id', params: { id } })}
      {...(selected === undefined ? {} : { selected })}
    />
  )
}
