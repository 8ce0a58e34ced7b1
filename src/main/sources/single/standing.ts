/** How a workload of one image is by its containers on one host. Pure. */
import type { Deployment } from '../../../shared/model/deployment.ts'
import type { FleetContainer } from '../../../shared/model/fleet.ts'
import type { Release } from '../../../shared/model/release.ts'
import { type Condition, conditionOf, exitCodeOf, worstOf } from '../containers/condition.ts'
import type { KnownLive, Standing } from '../source.ts'

const down: readonly Condition[] = ['failed', 'restarting', 'stopped']

/** The standing of a workload; some of several that are kept beside each other may be down while others serve. */
export function standing(
  { release, deployments }: KnownLive,
  containers: readonly FleetContainer[],
): Standing {
  const there = containers.filter((each) => conditionOf(each) !== undefined)
  const { kept, left } = instancesOf(release, there)
  const worst = worstOf(kept)
  const isDown = (each: FleetContainer) => down.includes(conditionOf(each) ?? 'running')
  // What goes along with the others serves nothing in their place.
  const isPartly = kept.some(isDown) && !kept.every(isDown) && !kept.some(isCompanion)
  const few = fewWords(release, kept)
  const isShort = few.length > 0 && (worst === 'running' || worst === 'unhealthy')
  const state = isShort ? 'degraded' : isPartly && worst !== 'unknown' ? 'degraded' : worst
  const isByHand = state === 'stopped' && kept.some(isEnded) && wasToldToStop(deployments())
  const words = isByHand || state === 'unknown' ? [] : kept.filter(isDown).map(downWords)
  const troubles = [...words, ...few, ...left.map(({ name }) => `${name} is left over`)]
  return { state, ...(troubles.length > 0 && { trouble: troubles.join('; ') }) }
}

/** How many of several replicas are missed. */
function fewWords(release: Release | undefined, kept: readonly FleetContainer[]): string[] {
  const count = Number(release?.config.replicas ?? 1)
  return kept.length === 0 || kept.length >= count
    ? []
    : [`${kept.length} of ${count} replicas are there`]
}

/** An init or a sidecar (CP-25, CP-26): the worst of all is how the workload is. */
const isCompanion = ({ owner }: FleetContainer): boolean =>
  owner?.role === 'init' || owner?.role === 'sidecar'

const isEnded = ({ state }: FleetContainer): boolean => state === 'exited'

/** The live release's first, then the newest, as many as it keeps (TF-51); others could not be removed, or not yet. */
export function instancesOf(
  release: Release | undefined,
  containers: readonly FleetContainer[],
): { readonly kept: readonly FleetContainer[]; readonly left: readonly FleetContainer[] } {
  if (!release) return { kept: containers, left: [] }
  const isLive = ({ owner }: FleetContainer) => owner?.deployment === release.deployment
  const newestFirst = [...containers].sort((a, b) => b.createdAt - a.createdAt)
  const ordered = [...newestFirst.filter(isLive), ...newestFirst.filter((each) => !isLive(each))]
  const { instances, replicas } = release.config
  const most = Math.max(1, Number(instances) || 1, Number(replicas) || 1)
  return { kept: ordered.slice(0, most), left: ordered.slice(most) }
}

/** By its deployments, the newest first: nobody brought it up since it was stopped through Longshore. */
function wasToldToStop(deployments: readonly Deployment[]): boolean {
  const last = deployments.find(
    ({ action, state }) => action !== 'pull' && (state === 'succeeded' || state === 'unstable'),
  )
  return last?.action === 'stop'
}

function downWords({ name, state, status, wasStopped }: FleetContainer): string {
  switch (state) {
    case 'restarting':
      return `${name} keeps restarting`
    case 'exited':
      return wasStopped
        ? `${name} was stopped outside of Longshore`
        : `${name} ended with ${exitCodeOf(status) ?? 'an unknown code'}`
    default:
      return `${name} is ${state}`
  }
}
