/** Whether the services of a project have settled (SD-24 to SD-26). Pure. */
import type { PartStatus } from '../../../../shared/model/deployment.ts'
import type { Container } from '../../../engine/engine.ts'
import { ofService, serviceOf } from '../project.ts'
import { type Judged, judge } from '../trouble.ts'

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

/** Knowledge of containers beside how they are now. */
export interface Watched {
  readonly baseline: Baseline
  /** Containers that were there earlier: one that is gone since was taken away by somebody. */
  readonly seen?: readonly Container[]
  /** Trouble that befell each of them, though it may be well by now. */
  readonly befell?: ReadonlyMap<string, string>
  readonly jobs?: readonly string[]
  /** Ids of those that were there before the deployment: the others have no history but this one. */
  readonly before?: readonly string[]
}

export type ServiceStatus = PartStatus & { readonly service: string }

/** Sorted by service; replicas collapse to the worst of them. */
export function serviceStatuses(
  services: readonly string[],
  containers: readonly Container[],
  { baseline, seen = [], befell = new Map(), jobs = [], before }: Watched,
): ServiceStatus[] {
  const isGone = ({ id }: Container) => !containers.some((each) => each.id === id)
  const gone = new Set(seen.filter(isGone).map(serviceOf))
  return [...services].sort().map((service) => {
    const own = ofService(containers, service)
    const isJob = jobs.includes(service)
    const [worst] = own
      .map((container) => {
        const bounced = restartsOf(container, baseline)
        return { container, ...later(judge(container, { isJob, bounced }), befell, container) }
      })
      .sort((a, b) => b.badness - a.badness)
    if (!worst) return absent(service)
    const isNew = ({ id }: Container) => before !== undefined && !before.includes(id)
    const shown = (each: Container) =>
      isNew(each) ? each.exit.restarts : restartsOf(each, baseline)
    const restarts = own.reduce((sum, each) => sum + shown(each), 0)
    const { state, health, exit } = worst.container
    const lost = gone.has(service) ? 'lost a container while it was watched' : ''
    const trouble = worst.trouble === '' ? lost : worst.trouble
    return { service, state, health, restarts, exitCode: exit.exitCode, trouble }
  })
}

/** How it is now counts for more than what befell it. */
function later(now: Judged, befell: ReadonlyMap<string, string>, { id }: Container): Judged {
  const trouble = befell.get(id) ?? ''
  return now.trouble === '' && trouble !== '' ? { trouble, badness: 3 } : now
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

function restartsOf({ id, exit }: Container, baseline: Baseline): number {
  return Math.max(0, exit.restarts - (baseline[id] ?? exit.restarts))
}

/** Whether waiting will not make it better. */
export function isSettled(statuses: readonly ServiceStatus[]): boolean {
  return statuses.every(({ trouble }) => trouble === '')
}
