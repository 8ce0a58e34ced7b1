import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Fleet } from '../../shared/model/fleet.ts'
import { type Capability, type Host, reachWords } from '../../shared/model/host.ts'
import { UnmanagedList } from '../adopt/unmanaged-list.tsx'
import { DiskPanel } from '../disk/disk-panel.tsx'
import { WorkloadMarks } from '../fleet/workload-marks.tsx'
import { ForwardList } from '../forwards/forward-list.tsx'
import { Facts, Section, StaleNote } from '../ui/blocks.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { CopyButton, Mono } from '../ui/mono.tsx'
import { PageBody } from '../ui/page.tsx'
import { hostLook, workloadLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago } from '../ui/time.tsx'
import { ConnectionTrouble } from './connection-trouble.tsx'
import { DoctorPanel } from './doctor-panel.tsx'
import { EdgePanel } from './edge-panel.tsx'
import { HostActions, RetryButton } from './host-actions.tsx'
import { HostHistory } from './host-history.tsx'
import { gibibytes, NotKnown } from './host-values.tsx'
import { LockNotes } from './lock-notes.tsx'

const capabilityWords: { readonly [C in Capability]: string } = {
  engine: 'Engine API',
  dial: 'reach addresses',
  run: 'run commands',
  files: 'keep files',
}

const kindWords: { readonly [K in Host['kind']]: string } = {
  local: 'This machine',
  ssh: 'SSH',
  tcp: 'TCP with TLS',
}

const guardWords: { readonly [G in Host['guard']]: string } = {
  open: 'Open: changes need no confirmation',
  confirm: 'Confirm: a change names the host on its button',
  typed: 'Typed: a change needs the host’s name typed',
  'read-only': 'Read-only: nothing is changed there',
}

/** Facts that the engine tells of itself; each a word where it is not known. */
function engineFacts({ engine, latencyMs, disk }: Host): (readonly [string, ReactNode])[] {
  const missing = (key: string) => <NotKnown key={key} />
  if (!engine) return [['Engine', missing('engine')]]
  return [
    ['Latency', latencyMs === null ? missing('latency') : `${Math.round(latencyMs)} ms`],
    ['Engine', `${engine.version} on ${engine.os}/${engine.arch}`],
    ['API', `${engine.minApiVersion} to ${engine.apiVersion}`],
    ['Processors', String(engine.cpus)],
    ['Memory', gibibytes(engine.memoryBytes)],
    [
      'Disk',
      disk ? `${gibibytes(disk.freeBytes)} free of ${gibibytes(disk.totalBytes)}` : missing('disk'),
    ],
  ]
}

interface HostDetailProps {
  host: Host
  fleet: Fleet
  /** Part that somebody was led to. */
  part?: 'disk' | undefined
}

export function HostDetail({ host, fleet, part }: HostDetailProps) {
  const { status } = host
  const workloads = fleet.workloads.filter((workload) => workload.host === host.name)
  const containers = fleet.containers.filter((container) => container.host === host.name)
  const failing = status.state === 'stale' || status.state === 'failed'
  // What is wrong is asked before what it is. Keyed: findings stay when the host comes back.
  const parts = [
    <HostFacts key="facts" host={host} containers={containers.length} />,
    <DoctorPanel key={`doctor of ${host.name}`} host={host.name} />,
  ]
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2">
        <h2 className="min-w-0 text-lg font-strong">
          <HostChip name={host.name} />
        </h2>
        <StateMark badge look={hostLook(status)} stale={status.state === 'stale'} />
        <span className="flex-1" />
        <HostActions host={host} />
      </header>
      {status.state === 'stale' && (
        <StaleNote asOf={status.since} why="What it said until then; nothing is known since." />
      )}
      <PageBody>
        {status.state === 'connecting' && (
          <p role="status" className="busy-pulse text-busy-ink">
            Connecting to {host.endpoint}
          </p>
        )}
        {failing && (
          <ConnectionTrouble failure={status.failure} retry={<RetryButton name={host.name} />} />
        )}
        {failing ? parts.toReversed() : parts}
        <LockNotes
          locks={(fleet.locks ?? []).filter((lock) => lock.host === host.name)}
          at={fleet.at}
        />
        <DiskPanel host={host.name} isAway={failing} isSought={part === 'disk'} />
        {!failing && <EdgePanel key={`edge of ${host.name}`} host={host.name} />}
        <ForwardList host={host.name} />
        <Section title="Workloads" count={workloads.length}>
          {workloads.length === 0 ? (
            <p className="text-dim">None goes to this host.</p>
          ) : (
            <ul>
              {workloads.map((workload) => (
                <li key={workload.name}>
                  <Link
                    to="/workloads/$name"
                    params={{ name: workload.name }}
                    className="flex h-8 items-center gap-3 border-b hover:bg-hover"
                  >
                    <span className="flex min-w-0 flex-1">
                      <MiddleText text={workload.name} />
                    </span>
                    <WorkloadMarks workload={workload} />
                    <span className="text-faint">{workload.tag || workload.release}</span>
                    <StateMark look={workloadLook[workload.state]} stale={failing} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Section>
        <HostHistory host={host.name} />
        <UnmanagedList containers={containers} />
      </PageBody>
    </div>
  )
}

function HostFacts({ host, containers }: { host: Host; containers: number }) {
  const { status, engine } = host
  const isStale = status.state === 'stale'
  return (
    <Facts
      facts={[
        ['Connection', kindWords[host.kind]],
        [
          'Endpoint',
          <span key="endpoint" className="flex items-center gap-1">
            <Mono className="break-all">{host.endpoint}</Mono>
            <CopyButton text={host.endpoint} label="Copy the endpoint" />
          </span>,
        ],
        ['Found by', host.found],
        ['Since', status.state === 'connecting' ? 'now' : <Ago key="since" at={status.since} />],
        ['Offers', host.capabilities.map((one) => capabilityWords[one]).join(', ') || 'nothing'],
        ...(host.reach === null ? [] : [['Ports', `Reached ${reachWords[host.reach]}`] as const]),
        ['Guard level', guardWords[host.guard]],
        ...engineFacts(host),
        ...(engine === null && containers === 0
          ? []
          : [['Containers', `${containers}${isStale ? ', as last seen' : ''}`] as const]),
      ]}
    />
  )
}
