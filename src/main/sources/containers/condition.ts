/** Condition of a workload by its container's listing, and the worst of several. Pure. */
import type { FleetContainer, FleetWorkload } from '../../../shared/model/fleet.ts'
import { isKeptFailed } from '../../../shared/model/kept-failed.ts'

export type Condition = Exclude<FleetWorkload['state'], 'absent'>

/** Worst first. Anything failed wins; running counts only when nothing is worse. */
const worstFirst: readonly Condition[] = [
  'unknown',
  'failed',
  'restarting',
  'stopped',
  'degraded',
  'unhealthy',
  'starting',
  'running',
]

const worstHealthFirst: readonly FleetContainer['health'][] = [
  'unhealthy',
  'unknown',
  'starting',
  'none',
  'healthy',
]

/** undefined = it does not count: an init that ended well, a probe, one that is kept for a look, something on its way out. */
export function conditionOf(container: FleetContainer): Condition | undefined {
  const role = container.owner?.role
  if (role === 'probe' || container.state === 'removing') return undefined
  if (isKeptFailed(container)) return undefined
  if (role === 'init' && container.state === 'exited' && exitCodeOf(container.status) === 0) {
    return undefined
  }
  switch (container.state) {
    case 'restarting':
      return 'restarting'
    case 'running':
      return runningCondition(container.health)
    case 'dead':
      return 'failed'
    case 'exited':
      return container.wasStopped || exitCodeOf(container.status) === 0 ? 'stopped' : 'failed'
    case 'created':
    case 'paused':
      return 'stopped'
    case 'unknown':
      return 'unknown'
  }
}

function runningCondition(health: FleetContainer['health']): Condition {
  if (health === 'unhealthy' || health === 'starting') return health
  return 'running'
}

/**
 * Its exit code alone would make it failed, or a service that did its work: whether a stop was asked
 * for must be looked up.
 */
export function needsCause({ owner, service, state, status }: FleetContainer): boolean {
  if (owner === null || state !== 'exited') return false
  return exitCodeOf(status) !== 0 || service !== undefined
}

/** From `Exited (137) 2 minutes ago`; undefined when the engine does not say. */
export function exitCodeOf(status: string): number | undefined {
  const code = /^Exited \((\d{1,3})\)/.exec(status)?.[1]
  return code === undefined ? undefined : Number(code)
}

/** undefined = nothing that counts. */
export function worstOf(containers: readonly FleetContainer[]): Condition | undefined {
  const conditions = new Set(containers.map(conditionOf))
  return worstFirst.find((condition) => conditions.has(condition))
}

export function worstHealthOf(containers: readonly FleetContainer[]): FleetContainer['health'] {
  const found = new Set(containers.filter((c) => c.state === 'running').map((c) => c.health))
  return worstHealthFirst.find((health) => found.has(health)) ?? 'none'
}
