import { Link } from '@tanstack/react-router'
import { Box } from 'lucide-react'
import { isUp } from '../../shared/model/container-state.ts'
import type { FleetContainer, FleetWorkload } from '../../shared/model/fleet.ts'
import { isKeptFailed, keptFailedUntil, nameBeforeFailing } from '../../shared/model/kept-failed.ts'
import { PortButtons } from '../forwards/forward-list.tsx'
import { Section } from '../ui/blocks.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { Digest } from '../ui/mono.tsx'
import {
  containerLook,
  healthLook,
  type Look,
  workloadHealthLook,
  workloadLook,
} from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { clockTime } from '../ui/time.tsx'

interface ContainerListProps {
  containers: readonly FleetContainer[]
  stale: boolean
  /** The live release, where they tell which one they are of. */
  live: Live | undefined
  /** Whether ports are shown: those of services are beside them. */
  withPorts: boolean
}

type Live = Pick<FleetWorkload, 'release' | 'verified'> &
  Partial<Pick<FleetWorkload, 'replicas' | 'parts'>>

interface ContainersSectionProps {
  /** On one host. */
  containers: readonly FleetContainer[]
  live: FleetWorkload | undefined
  stale: boolean
  /** Whether they are of services. */
  hasParts: boolean
}

/** The containers of a workload; of one image they are its instances, each of a release. */
export function ContainersSection({ containers, live, stale, hasParts }: ContainersSectionProps) {
  return (
    <Section title={hasParts ? 'Containers' : 'Instances'} count={containers.length}>
      <ContainerList
        containers={containers}
        stale={stale}
        live={hasParts ? undefined : (live ?? { release: null, verified: null })}
        withPorts={!hasParts}
      />
    </Section>
  )
}

function ContainerList({ containers, stale, live, withPorts }: ContainerListProps) {
  if (containers.length === 0) return <p className="py-2 text-dim">None is there.</p>
  return (
    <ul className="@container">
      {inOrder(containers, live).map((container) => (
        <li
          key={container.id}
          className="grid min-h-8 grid-cols-[16px_104px_minmax(0,1fr)] items-center gap-x-3 gap-y-1 border-b py-1.5 @min-[480px]:grid-cols-[16px_minmax(88px,1fr)_104px_104px_minmax(120px,140px)] @min-[480px]:py-0 @min-[680px]:grid-cols-[16px_minmax(120px,1fr)_130px_104px_104px_minmax(120px,140px)]"
        >
          <Box aria-hidden className="size-4 text-faint" strokeWidth={1.5} />
          <Link
            to="/containers/$host/$id"
            params={{ host: container.host, id: container.id }}
            className="col-span-2 flex min-w-0 font-mono text-sm underline-offset-2 hover:underline @min-[480px]:col-span-1"
          >
            <MiddleText text={nameBeforeFailing(container.name)} title={container.name} />
          </Link>
          <span className="min-w-0 @max-[680px]:hidden">
            {live === undefined ? (
              <Digest value={container.id} />
            ) : (
              <Of container={container} live={live} />
            )}
          </span>
          <span className="col-start-2 @min-[480px]:col-start-auto">
            <StateMark look={lookOf(container)} stale={stale} />
          </span>
          {isUp(container) ? (
            <StateMark look={healthOf(container, live)} stale={stale} />
          ) : (
            <span />
          )}
          <span
            title={container.status}
            className="col-span-2 col-start-2 truncate text-faint @min-[480px]:col-span-1 @min-[480px]:col-start-auto @min-[480px]:text-right"
          >
            {keptWords(container) ?? statusWords(container.status)}
          </span>
          {withPorts && container.state === 'running' && !stale && container.ports.length > 0 && (
            <span className="col-span-full flex flex-wrap items-center gap-2 pb-1.5 pl-7">
              <PortButtons container={container} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The status without `Exited` and `(healthy)`: state and health have columns of their own. */
function statusWords(status: string): string {
  return status.replace(
    /^(?:Exited|Restarting) (?=\()| \((?:(?:un)?healthy|health: starting|Paused)\)$/,
    '',
  )
}

/** Whether a container is of the live release: some replicas may have been there before it, and go on. */
const isOf = ({ owner, imageId }: FleetContainer, live: Live): boolean =>
  owner?.release === live.release ||
  (live.replicas !== undefined && imageId === live.parts?.[0]?.imageId)

/** The health of a container: for what is live how that was proved, for others what their engine says. */
function healthOf(container: FleetContainer, live: Live | undefined): Look {
  const { state, health } = container
  if (live === undefined || !isOf(container, live) || state !== 'running') return healthLook[health]
  const { verified } = live
  return workloadHealthLook({ state, health, verified }) ?? healthLook[health]
}

/** The release that it is of. */
function Of({ container, live }: { container: FleetContainer; live: Live }) {
  if (isKeptFailed(container)) return <span className="text-faint">never live</span>
  const { release = '' } = container.owner ?? {}
  return (
    <span className="text-dim">
      {release || '–'} {tagOf(container)}
      {isOf(container, live) && <span className="text-faint"> live</span>}
    </span>
  )
}

/** '' where its engine names no tag: that means another image by now. */
const tagOf = ({ image }: FleetContainer): string => /:([^:/@]+)$/.exec(image)?.[1] ?? ''

/** Containers of the live release first, then the newest; what failed last of all. */
function inOrder(
  containers: readonly FleetContainer[],
  live: Live | undefined,
): readonly FleetContainer[] {
  if (live === undefined) return containers
  const place = (each: FleetContainer) => (isKeptFailed(each) ? 2 : isOf(each, live) ? 0 : 1)
  // Engines list when they were made to the second.
  const number = ({ owner }: FleetContainer) => Number(owner?.release.slice(1)) || 0
  return [...containers].sort(
    (a, b) => place(a) - place(b) || b.createdAt - a.createdAt || number(b) - number(a),
  )
}

function lookOf(container: FleetContainer): Look {
  return isKeptFailed(container) ? workloadLook.failed : containerLook[container.state]
}

function keptWords({ name, owner }: FleetContainer): string | undefined {
  const until = owner === null ? undefined : keptFailedUntil(name)
  return until === undefined ? undefined : `kept until ${clockTime(until)}`
}
