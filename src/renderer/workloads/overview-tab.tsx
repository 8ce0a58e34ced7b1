import { Link, useNavigate } from '@tanstack/react-router'
import { Rocket } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { DescribedWorkload } from '../../shared/contract/workloads.ts'
import { type Deployment, versionOf } from '../../shared/model/deployment.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Fleet, FleetWorkload } from '../../shared/model/fleet.ts'
import { seenFrom } from '../../shared/model/target-results.ts'
import { useDeployments, useFleet } from '../client/live-data.tsx'
import { useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { DayLanes } from '../deploys/day-lanes.tsx'
import { actionWords, lookOf } from '../deploys/deployment-words.ts'
import { EndpointsPanel } from '../endpoints/endpoints-panel.tsx'
import { FacesPanel } from '../faces/faces-panel.tsx'
import { LockNotes } from '../hosts/lock-notes.tsx'
import { viewOf } from '../kinds/kinds.ts'
import { serviceRows } from '../services/service-rows.ts'
import { ServicesPanel } from '../services/services-panel.tsx'
import { EmptyBlock, FailureBlock, Readouts, Section, StaleNote } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { Digest, Mono } from '../ui/mono.tsx'
import { PageBody } from '../ui/page.tsx'
import { workloadLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago, Took } from '../ui/time.tsx'
import { VolumesPanel } from '../volumes/volumes-panel.tsx'
import { ContainersSection } from './container-list.tsx'
import { VersionsPanel } from './versions-panel.tsx'

interface OverviewTabProps {
  workload: DescribedWorkload
  /** On each of its hosts; none before it is known. */
  rows: readonly FleetWorkload[]
  /** The connection to Longshore itself. */
  isLost: boolean
}

/** The overview of a workload: what serves now, what that is made of, what happened lately; on each host by itself. */
export function OverviewTab({ workload, rows, isLost }: OverviewTabProps) {
  const { name } = workload.document
  const containers = useFleet().data?.containers
  const deployments = useDeployments().data
  const own = useMemo(
    () => (deployments ?? []).filter((one) => one.workload === name),
    [deployments, name],
  )
  const there = containers?.filter(({ owner }) => owner?.workload === name) ?? []
  const { hasParts } = useTraits()(workload.document.source.kind)
  const shown = rows.length > 0 ? rows : [undefined]
  return (
    <PageBody>
      {shown.map((live) => (
        <OnHost
          key={live?.host ?? ''}
          {...{ workload, live, isLost, own }}
          isTitled={rows.length > 1}
        />
      ))}
      {hasParts && <EndpointsPanel workload={name} ids={there.map(({ id }) => id)} />}
      {(workload.document.faces ?? []).length > 0 && <FacesPanel workload={name} />}
      <VolumesPanel workload={name} />
      <Section title="Last deployments" count={own.length}>
        <DeploymentList deployments={own.slice(0, 8)} workload={name} runs={there.length > 0} />
      </Section>
    </PageBody>
  )
}

/** Others at work on its hosts; of its own deployments the rest of the page tells. */
function OthersAtWork({
  fleet,
  live,
}: {
  fleet: Fleet | undefined
  live: FleetWorkload | undefined
}) {
  if (!fleet || !live) return null
  const locks = (fleet.locks ?? [])
    .filter((lock) => lock.host === live.host && !lock.isOwn)
    .filter(({ holder, name }) => holder?.workload === live.name || name.endsWith(`-${live.name}`))
  return <LockNotes locks={locks} at={fleet.at} />
}

interface OnHostProps {
  workload: DescribedWorkload
  live: FleetWorkload | undefined
  isLost: boolean
  /** Its deployments, the newest first. */
  own: readonly Deployment[]
  /** Whether the workload is on other hosts too. */
  isTitled: boolean
}

function OnHost({ workload, live, isLost, own, isTitled }: OnHostProps) {
  const { name } = workload.document
  const fleet = useFleet().data
  const host = fleet?.hosts.find((one) => one.name === live?.host)
  const silent =
    host?.status.state === 'stale' || host?.status.state === 'failed' ? host.status : undefined
  const stale = isLost || silent !== undefined
  const containers =
    fleet?.containers.filter(
      ({ owner, host: on }) => owner?.workload === name && on === live?.host,
    ) ?? []
  const here = useMemo(
    () => (live && isTitled ? own.flatMap((each) => seenFrom(each, live.host) ?? []) : own),
    [own, live, isTitled],
  )
  const { hasParts, actions } = useTraits()(workload.document.source.kind)
  return (
    <section aria-label={live ? `On ${live.host}` : name} className="flex flex-col gap-4">
      {isTitled && live && <HostTitle live={live} stale={stale} />}
      {stale && <StaleNote asOf={live?.asOf ?? null} why="The host does not answer now." />}
      {silent && <FailureBlock failure={silent.failure} />}
      <OthersAtWork fleet={fleet} live={live} />
      {here.length > 0 && !hasParts && (
        <DayLanes deployments={here} isServing={!stale && live?.state === 'running'} />
      )}
      {live?.versions ? (
        <VersionsPanel
          live={live}
          versions={live.versions}
          updatedAt={workload.updatedAt}
          stale={stale}
        />
      ) : (
        <Now workload={workload} live={live} stale={stale} />
      )}
      {hasParts && (
        <ServicesPanel
          workload={name}
          host={isTitled ? live?.host : undefined}
          actions={actions}
          rows={serviceRows(containers, here)}
          hasRelease={live?.release !== null && live !== undefined}
          stale={stale}
        />
      )}
      <ContainersSection {...{ containers, live, stale, hasParts }} />
    </section>
  )
}

function HostTitle({ live, stale }: { live: FleetWorkload; stale: boolean }) {
  return (
    <h2 className="flex items-center gap-3 border-b pb-1 text-lg font-strong">
      <HostChip name={live.host} />
      <StateMark look={workloadLook[live.state]} stale={stale} />
      {live.release !== null && (
        <span className="text-sm font-normal text-faint">{live.release}</span>
      )}
    </h2>
  )
}

interface NowProps {
  workload: DescribedWorkload
  live: FleetWorkload | undefined
  stale: boolean
}

function Now({ workload, live, stale }: NowProps) {
  const { origin, document } = workload
  const { words } = viewOf(document.source.kind)
  const facts: (readonly [string, ReactNode])[] = [
    [
      origin.what,
      <Mono key="origin" className="break-all">
        {origin.text}
      </Mono>,
    ],
  ]
  if (live?.fingerprint) {
    facts.push([words.identity, <Digest key="fingerprint" value={live.fingerprint} />])
  }
  if (live?.release) {
    const proof = live.verified === false ? `, not verified: ${words.unproved}` : ''
    facts.push(['Release', `${live.release}${proof}`])
  }
  if (live?.since) facts.push(['Serving since', <Ago key="since" at={live.since} />])
  facts.push(...ailments(live, stale))
  facts.push(['Changed', <Ago key="changed" at={workload.updatedAt} />])
  return <Readouts facts={facts} />
}

/** The troubles of a workload; on a host that does not answer, what was seen last may be over. */
function ailments(live: FleetWorkload | undefined, stale: boolean): (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = []
  if (live?.trouble) facts.push([stale ? 'Was in trouble' : 'In trouble', live.trouble])
  if (live?.drift) facts.push(['Drifted', live.drift])
  return facts
}

interface DeploymentListProps {
  deployments: readonly Deployment[]
  workload: string
  /** Something of it is there, deployed or not: it was adopted. */
  runs: boolean
}

function DeploymentList({ deployments, workload, runs }: DeploymentListProps) {
  const propose = useProposal()
  const navigate = useNavigate()
  if (deployments.length === 0) {
    return (
      <EmptyBlock
        icon={Rocket}
        text={
          runs
            ? 'Adopted as it runs. The first deployment records it as a release, to go back to.'
            : 'Not deployed yet. The configuration is stored; nothing runs from it.'
        }
        action={
          <div className="flex gap-2">
            <Button
              variant="primary"
              onClick={() => propose({ kind: 'deploy', workload })}
            >{`Deploy ${workload}`}</Button>
            <Button
              onClick={() =>
                navigate({
                  to: '/workloads/$name/$tab',
                  params: { name: workload, tab: 'configuration' },
                })
              }
            >
              Edit the configuration
            </Button>
          </div>
        }
      />
    )
  }
  return (
    <ul className="@container">
      {deployments.map((deployment) => (
        <li key={deployment.id}>
          <Link
            to="/deployments/$id"
            params={{ id: deployment.id }}
            className="grid min-h-8 grid-cols-[104px_minmax(64px,1fr)_80px] items-center gap-3 border-b hover:bg-hover @min-[620px]:grid-cols-[112px_72px_minmax(72px,1fr)_minmax(80px,2fr)_72px_88px]"
          >
            <StateMark look={lookOf(deployment)} />
            <span className="text-dim @max-[620px]:hidden">{actionWords[deployment.action]}</span>
            <MiddleText
              text={versionOf(deployment) || deployment.release || '–'}
              className="font-mono text-sm"
            />
            <span title={aboutOf(deployment)} className="truncate text-dim @max-[620px]:hidden">
              {aboutOf(deployment)}
            </span>
            <span className="text-right text-dim @max-[620px]:hidden">
              {deployment.startedAt !== null && (
                <Took from={deployment.startedAt} until={deployment.endedAt} />
              )}
            </span>
            <span className="text-right text-faint">
              <Ago at={deployment.queuedAt} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** Why it failed, else why it was done. */
function aboutOf({ failure, reason }: Deployment): string {
  return failure ? describeFailure(failure).title : reason
}
