/** Matters that somebody should look at: a tray that is quiet must mean that nothing is the matter. Pure. */
import { routeOf } from '../../../shared/model/deep-link-format.ts'
import type { Deployment } from '../../../shared/model/deployment.ts'
import { acrossHosts, type FleetWorkload } from '../../../shared/model/fleet.ts'
import { builtInHost, type Host } from '../../../shared/model/host.ts'
import type { TrayFacts } from './tray-facts.ts'
import { nameOf, stateWords } from './tray-words.ts'

export type Trouble =
  | { readonly kind: 'deployment'; readonly deployment: Deployment }
  | { readonly kind: 'workload'; readonly workload: FleetWorkload }
  | { readonly kind: 'host'; readonly host: Host }

type Facts = Pick<TrayFacts, 'fleet' | 'deployments' | 'since' | 'looked'>

/** The most pressing first; a workload whose deployment is told of is not told of twice. */
export function troublesOf(facts: Facts): Trouble[] {
  const deployments = badEnds(facts)
  const told = new Set(deployments.map(({ workload }) => workload))
  const workloads = acrossHosts(facts.fleet?.workloads ?? [])
  return [
    ...deployments.map((deployment) => ({ kind: 'deployment' as const, deployment })),
    ...workloads
      .filter((workload) => isDown(workload) && !told.has(workload.name))
      .map((workload) => ({ kind: 'workload' as const, workload })),
    ...awayHosts(facts).map((host) => ({ kind: 'host' as const, host })),
  ]
}

const badStates: readonly Deployment['state'][] = ['failed', 'unstable', 'interrupted']

/** Each the newest of its workload: what was mended since is over. */
function badEnds({ deployments, since, looked }: Facts): Deployment[] {
  const newest = new Map<string, Deployment>()
  for (const deployment of deployments) {
    if (!newest.has(deployment.workload)) newest.set(deployment.workload, deployment)
  }
  return [...newest.values()].filter(
    ({ id, state, endedAt, startedAt }) =>
      badStates.includes(state) && (endedAt ?? startedAt ?? 0) >= since && !looked.has(id),
  )
}

const downStates: readonly FleetWorkload['state'][] = [
  ...(['failed', 'unhealthy', 'restarting', 'degraded'] as const),
]

/** Stopped by hand is not down; gone though a release is live is. */
function isDown({ state, release, unreadable }: FleetWorkload): boolean {
  if (unreadable) return true
  return downStates.includes(state) || (state === 'absent' && release !== null)
}

/** This machine's own engine is missed only where something is to run on it. */
export function awayHosts({ fleet }: Pick<Facts, 'fleet'>): Host[] {
  const used = new Set(fleet?.workloads.map(({ host }) => host))
  return (fleet?.hosts ?? []).filter(
    ({ name, status }) => isAway(status.state) && (name !== builtInHost || used.has(name)),
  )
}

export const isAway = (state: Host['status']['state']) => state === 'stale' || state === 'failed'

export function troubleWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'deployment': {
      const { deployment } = trouble
      return `${nameOf(deployment)}: deployment ${deployment.state}`
    }
    case 'workload': {
      const { name, host, state, unreadable } = trouble.workload
      if (unreadable) return `${name}: its record cannot be read`
      return `${name}: ${stateWords[state]} on ${host}`
    }
    case 'host':
      return `${trouble.host.name} is away`
  }
}

/** The window's route that shows it. */
export function routeOfTrouble(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'deployment':
      return `/deployments/${trouble.deployment.id}`
    case 'workload':
      return `/workloads/${trouble.workload.name}`
    case 'host':
      return routeOf({ kind: 'host', name: trouble.host.name })
  }
}

/** Deployments that whoever sees this route of the window looks at. */
export function lookedAt(route: string, deployments: readonly Deployment[]): string[] {
  const [path = ''] = route.split('?')
  const [, page, name] = path.split('/')
  if (page === 'deployments' && name === undefined) return deployments.map(({ id }) => id)
  return deployments
    .filter(({ id, workload }) => name === (page === 'deployments' ? id : workload))
    .filter(() => page === 'deployments' || page === 'workloads')
    .map(({ id }) => id)
}
