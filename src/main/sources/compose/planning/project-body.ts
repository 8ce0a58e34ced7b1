/** What every plan for a project holds, whatever is asked for. Pure. */
import { durationMs } from '../../../../shared/lib/duration.ts'
import { isServing, isUp } from '../../../../shared/model/container-state.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { ProjectBody, WatchedBody } from '../body.ts'
import { projectName, serviceOf } from '../project.ts'
import type { Observed } from './observe.ts'

const nowhere = { directory: '/', files: [], envFiles: [] } as const

export function projectBody(workload: Workload, observed: Observed): ProjectBody {
  return {
    project: projectName(workload),
    isStandIn: observed.isStandIn,
    place: observed.wanted?.place ?? nowhere,
    before: observed.containers.map((container) => ({
      id: container.id,
      name: container.name,
      service: serviceOf(container),
      isUp: isUp(container),
      serves: isServing(container),
      restarts: container.exit.restarts,
      startedAt: container.startedAt,
      state: container.state,
      health: container.health,
      exitCode: container.exit.exitCode,
    })),
    stopTimeoutMs: durationMs(workload.document.deploy.stopTimeout),
  }
}

/** Something of it serves: what a failure must not take away. */
export function isAnyServing({ before }: ProjectBody): boolean {
  return before.some(({ serves }) => serves)
}

/** How long its services are watched, as the document says. */
export function watchTimes({
  document: { deploy },
}: Workload): Pick<WatchedBody, 'stabiliseMs' | 'healthTimeoutMs'> {
  return {
    stabiliseMs: durationMs(deploy.stabilise),
    healthTimeoutMs: durationMs(deploy.healthTimeout),
  }
}

/** What a plan rests on of the containers that are there. */
export function containerBasis({ before }: ProjectBody): Record<string, string> {
  return Object.fromEntries(
    before.map(({ id, name, isUp: up, state }) => [
      `container ${name}`,
      `${id.slice(0, 12)} ${state === 'paused' ? state : up ? 'up' : 'down'}`,
    ]),
  )
}
