import type { ServiceStatus } from '../../../../shared/model/deployment.ts'
import type { Stage, StageRun } from '../../source.ts'
import type { ProjectBody } from '../body.ts'
import { type Baseline, isSettled, serviceStatuses, withNewcomers } from '../stability.ts'
import { ownContainers } from './project-run.ts'

const pollMs = 2_000

/** Watches the services until the time is over (SD-24): one bad end in it is enough. */
export function stabiliseStage(
  body: ProjectBody & { readonly stabiliseMs: number },
  services: readonly string[],
): Stage {
  return {
    name: 'stabilise',
    proves: true,
    check: async () => 'done',
    async run(run) {
      const statuses = await watch(run, body, services)
      run.note(isSettled(statuses) ? 'every service is stable' : 'not every service is stable', {
        type: 'services',
        services: statuses,
      })
      return undefined
    },
  }
}

async function watch(
  run: StageRun,
  body: ProjectBody & { readonly stabiliseMs: number },
  services: readonly string[],
): Promise<ServiceStatus[]> {
  const until = run.clock.now() + body.stabiliseMs
  // What ran before has its own history; what is new begins with none.
  let baseline: Baseline = Object.fromEntries(body.before.map(({ id, restarts }) => [id, restarts]))
  for (;;) {
    const containers = await ownContainers(run, body)
    baseline = withNewcomers(baseline, containers)
    const statuses = serviceStatuses(services, containers, baseline)
    run.progress(statuses.map(line).join(' · '))
    const left = until - run.clock.now()
    if (left <= 0) return statuses
    await run.clock.sleep(Math.min(pollMs, left), run.signal)
  }
}

function line({ service, state, health, trouble }: ServiceStatus): string {
  if (trouble !== '') return `${service} ${trouble}`
  return health === 'none' || health === 'unknown' ? `${service} ${state}` : `${service} ${health}`
}
