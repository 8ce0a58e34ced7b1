import { Link, useParams } from '@tanstack/react-router'
import { Box } from 'lucide-react'
import { useMemo } from 'react'
import { sentence } from '../../shared/lib/sentence.ts'
import { type FleetContainer, isOwn, isUnmanaged, ownWords } from '../../shared/model/fleet.ts'
import { personText } from '../../shared/model/lock.ts'
import { canBeAdopted, canBeClaimed } from '../adopt/unmanaged.ts'
import { AdoptButton, AdoptContainerButton } from '../adopt/unmanaged-list.tsx'
import { useFleet } from '../client/live-data.tsx'
import { PortButtons } from '../forwards/forward-list.tsx'
import { LogView } from '../logs/log-view.tsx'
import { EmptyBlock } from '../ui/blocks.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Digest, Mono } from '../ui/mono.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { containerLook, healthLook, hostLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { formatPorts } from './image-parts.ts'

/** A container: what is known of it, and its log; nothing here changes it. */
export function ContainerPage() {
  const { host, id } = useParams({ from: '/containers/$host/$id' })
  const { data, status } = useFleet()
  const container = data?.containers.find((one) => one.host === host && one.id === id)
  const subject = useMemo(() => ({ host, container: id }), [host, id])
  if (!container) {
    return (
      <Page title="Container" aside={<Digest value={id} />}>
        {status === 'loading' ? (
          <SkeletonRows label="Loading the container" />
        ) : (
          <EmptyBlock icon={Box} text={`It is not on ${host} any more.`} />
        )}
      </Page>
    )
  }
  const on = data?.hosts.find(({ name }) => name === host)?.status
  const isStale = status === 'lost' || (on !== undefined && on.state !== 'online')
  return (
    <Page
      title={container.name}
      aside={
        <>
          <HostChip name={host} />
          <StateMark badge look={containerLook[container.state]} stale={isStale} />
          <StateMark look={healthLook[container.health]} stale={isStale} />
          {on?.state === 'stale' && <StateMark look={hostLook(on)} stale />}
          <span className="text-dim">{container.status}</span>
        </>
      }
      header={
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 pb-2 text-dim">
          <Mono>{container.image}</Mono>
          <Digest value={container.id} />
          {container.ports.length > 0 && <span>Ports {formatPorts(container.ports)}</span>}
          {container.state === 'running' && !isStale && <PortButtons container={container} />}
          <Belonging container={container} />
          {container.project !== undefined && isUnmanaged(container) && (
            <AdoptButton host={host} project={container.project} />
          )}
          {canBeAdopted(container) && <AdoptContainerButton container={container} />}
          {canBeClaimed(container) && <AdoptContainerButton claims container={container} />}
        </div>
      }
    >
      <LogView subject={subject} />
    </Page>
  )
}

function Belonging({ container }: { container: FleetContainer }) {
  const { owner, own, otherInstallation } = container
  if (otherInstallation) {
    const { id, workload, release, by } = otherInstallation
    const what = [workload || ownWords(own), release].filter(Boolean).join(' ')
    const deployed = by ? `, deployed by ${personText(by)}` : ''
    return (
      <span className="text-faint" title={`Installation ${id}`}>
        {workload === '' ? '' : 'Part of '}
        {what} of another Longshore installation{deployed}: read only
      </span>
    )
  }
  if (isOwn(container))
    return <span className="text-faint">{sentence(`${ownWords(own)} of Longshore itself`)}</span>
  if (!owner) return <span className="text-faint">Not managed by Longshore: read only</span>
  return (
    <span className="text-faint">
      Part of{' '}
      <Link
        to="/workloads/$name"
        params={{ name: owner.workload }}
        className="text-accent underline-offset-2 hover:underline"
      >
        {owner.workload}
      </Link>
    </span>
  )
}
