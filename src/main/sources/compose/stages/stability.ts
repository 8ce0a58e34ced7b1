/** Whether the services of a project have settled (SD-24 to SD-26). Pure. */
import type { ServiceStatus } from '../../../../shared/model/deployment.ts'
import type { Container } from '../../../engine/engine.ts'
import { ofService } from '../containers.ts'
import { serviceOf } from '../project.ts'

/**
 * Restarts of each container when it was first seen (SD-36): one that comes later begins with its
 * own count, so that nobody's history reads as a restart.
 */
export type Baseline = Readonly<Record<string, number>>

export function withNewcomers(baseline: Baseline, containers: readonly Container[]): Baseline {
  const known = Object.entries(baseline)
  const seen = containers.map(({ id, exit }): [string, number] => [id, exit.restarts])
  // What was seen first stays.
  return Object.fromEntries([...seen, ...known])
}

/**
 * Sorted by service; replicas collapse to the worst of them. `seen`: those that were there earlier
 * while it was watched: one that is gone since was taken away by somebody.
 */
export function serviceStatuses(
  services: readonly string[],
  containers: readonly Container[],
  baseline: Baseline,
  seen: readonly Container[] = [],
): ServiceStatus[] {
  const isGone = ({ id }: Container) => !containers.some((each) => each.id === id)
  const gone = new Set(seen.filter(isGone).map(serviceOf))
  return [...services].sort().map((service) => {
    const own = ofService(containers, service)
    const [worst] = own
      .map((container) => judge(container, baseline))
      .sort((a, b) => b.badness - a.badness)
    const restarts = own.reduce((sum, each) => sum + restartsOf(each, baseline), 0)
    if (!worst) return absent(service)
    const { state, health, exit } = worst.container
    const lost = gone.has(service) ? 'lost a container while it was watched' : ''
    const trouble = worst.trouble === '' ? lost : worst.trouble
    return { service, state, health, restarts, exitCode: exit.exitCode, trouble }
  })
}

function absent(service: string): ServiceStatus {
  return {
    service,
    state: 'absent',
    health: 'unknown',
    restarts: 0,
    exitCode: null,
    trouble: 'has no container',
  }
}

interface Judged {
  readonly container: Container
  readonly trouble: string
  readonly badness: number
}

function judge(container: Container, baseline: Baseline): Judged {
  const { state, health, exit } = container
  const code = exit.exitCode
  const bounced = restartsOf(container, baseline)
  const judged = (trouble: string, badness: number): Judged => ({ container, trouble, badness })
  if (state === 'dead') return judged('is dead', 7)
  const memory = exit.oomKilled ? ', out of memory' : ''
  if (state === 'restarting')
    return judged(`keeps restarting (exit code ${code ?? 'unknown'}${memory})`, 6)
  // A job that did its work and ended well is as it should be.
  if (state === 'exited' && code === 0 && bounced === 0) return judged('', 0)
  if (state === 'exited') return judged(`ended with ${code ?? 'an unknown code'}${memory}`, 5)
  if (state !== 'running') return judged(`is ${state}`, 4)
  if (bounced > 0) return judged(`restarted ${bounced} times while it was watched`, 4)
  if (health === 'unhealthy') return judged('is unhealthy', 3)
  if (health === 'starting') return judged('has not become healthy yet', 2)
  if (health === 'unknown') return judged('has a health that is not known', 1)
  return judged('', 0)
}

function restartsOf({ id, exit }: Container, baseline: Baseline): number {
  return Math.max(0, exit.restarts - (baseline[id] ?? exit.restarts))
}

/** It will not become better by waiting. */
export function isSettled(statuses: readonly ServiceStatus[]): boolean {
  return statuses.every(({ trouble }) => trouble === '')
}
