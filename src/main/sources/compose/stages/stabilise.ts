import type { ServiceStatus } from '../../../../shared/model/deployment.ts'
import type { Container } from '../../../engine/engine.ts'
import type { Stage, StageRun } from '../../source.ts'
import type { WatchedBody } from '../body.ts'
import { ownContainers } from './project-run.ts'
import { type Baseline, isSettled, serviceStatuses, withNewcomers } from './stability.ts'

const pollMs = 2_000

/** Watches the services until the time is over (SD-24): one bad end in it is enough. */
export function stabiliseStage(body: WatchedBody, services: readonly string[]): Stage {
  return {
    name: 'stabilise',
    proves: true,
    // Once more: what was stable before a crash may have ended since.
    async check(run) {
      const containers = await ownContainers(run, body)
      const baseline = withNewcomers({}, containers)
      const statuses = serviceStatuses(services, containers, baseline)
      return isSettled(statuses) ? 'done' : 'not-done'
    },
    async run(run) {
      const statuses = await watch(run, body, services)
      run.remember({ stable: isSettled(statuses) })
      run.note(isSettled(statuses) ? 'every service is stable' : 'not every service is stable', {
        type: 'services',
        services: statuses,
      })
      return undefined
    },
  }
}

/** The engine itself forgets that a container failed once it has run for so long. */
const steadyMs = 10_000

/**
 * A service that has yet to become healthy is given the time that it may take for that; one that failed
 * before it was watched, long enough to be seen failing again.
 */
function timeFor(
  { stabiliseMs, healthTimeoutMs, before }: WatchedBody,
  statuses: readonly ServiceStatus[],
  containers: readonly Container[],
): number {
  const isStarting = statuses.some(
    ({ state, health }) => state === 'running' && health === 'starting',
  )
  const hasFailed = containers.some(
    ({ id, exit }) => exit.restarts > 0 && !before.some((old) => old.id === id),
  )
  return Math.max(stabiliseMs, isStarting ? healthTimeoutMs : 0, hasFailed ? steadyMs : 0)
}

async function watch(
  run: StageRun,
  body: WatchedBody,
  services: readonly string[],
): Promise<ServiceStatus[]> {
  const begun = run.clock.now()
  // What ran before has its own history; what is new begins with none.
  let baseline: Baseline = Object.fromEntries(body.before.map(({ id, restarts }) => [id, restarts]))
  let seen: readonly Container[] = []
  for (;;) {
    const containers = await ownContainers(run, body)
    baseline = withNewcomers(baseline, containers)
    const statuses = serviceStatuses(services, containers, baseline, seen)
    seen = [...containers, ...seen.filter(({ id }) => !containers.some((each) => each.id === id))]
    run.progress(statuses.map(line).join(' · '))
    const left = begun + timeFor(body, statuses, containers) - run.clock.now()
    if (left <= 0) return statuses
    await run.clock.sleep(Math.min(pollMs, left), run.signal)
  }
}

function line({ service, state, health, trouble }: ServiceStatus): string {
  if (trouble !== '') return `${service} ${trouble}`
  return health === 'none' || health === 'unknown' ? `${service} ${state}` : `${service} ${health}`
}
