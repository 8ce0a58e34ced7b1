/** Services that are there to end, and what is known of them. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Container } from '../../../engine/engine.ts'
import type { Rendered } from '../rendered.ts'
import type { ProjectBody } from './body.ts'
import type { ReleasedProject } from './released.ts'

/**
 * Jobs of a project: what another service waits for to its end, what its own `deploy` calls a job, and what the
 * workload's document declares as one. That nothing starts it again says nothing: many a server is run so.
 */
export function jobsOf({ services }: Rendered, declared: readonly string[] = []): string[] {
  const all = Object.values(services)
  const isAwaited = (name: string) =>
    all.some(
      ({ depends_on }) =>
        ownValue(depends_on, name)?.condition === 'service_completed_successfully',
    )
  return Object.entries(services)
    .filter(
      ([name, { deploy }]) =>
        declared.includes(name) || isAwaited(name) || /-job$/.test(deploy?.mode ?? ''),
    )
    .map(([name]) => name)
}

interface End {
  readonly state?: Container['state']
  readonly exitCode?: number | null
}

const endedWell = ({ state, exitCode }: End): boolean => state === 'exited' && exitCode === 0

/** Whether all of them ran to their end, and it was a good one. */
export function haveEnded(containers: readonly Container[]): boolean {
  const ends = containers.map(({ state, exit }) => ({ state, exitCode: exit.exitCode }))
  return ends.length > 0 && ends.every(endedWell)
}

/** Whether it had ended well before anything was changed. */
export function hadEnded({ before }: Pick<ProjectBody, 'before'>, service: string): boolean {
  const own = before.filter((each) => each.service === service)
  return own.length > 0 && own.every(endedWell)
}

export interface Running {
  /** Services that are there to end. */
  readonly jobs: readonly string[]
  /** Jobs that ended, and have nothing more to do. */
  readonly finished: readonly string[]
}

/** The jobs of what runs as it is, as far as what was made live tells. */
export function runningJobs(
  body: ProjectBody,
  declared: readonly string[] | undefined,
  previous: ReleasedProject | null,
): Running {
  const jobs = previous ? jobsOf(previous.project, declared) : (declared ?? [])
  const services = [...new Set(body.before.map(({ service }) => service))]
  const isOver = (service: string) =>
    jobs.includes(service) || ownValue(previous?.services, service)?.hasEnded === true
  return { jobs, finished: services.filter((each) => isOver(each) && hadEnded(body, each)) }
}
