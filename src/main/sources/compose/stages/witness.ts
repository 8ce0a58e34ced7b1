/** What befalls the containers of a project while they are watched, and how its services did. */
import type { Container, EngineEvent } from '../../../engine/engine.ts'
import { healthAnswer } from '../../containers/tail.ts'
import { befallenWords, type WatchedLife, watchedLife } from '../../containers/watched-life.ts'
import type { WatchedBody } from '../body.ts'
import { serviceOf } from '../project.ts'
import { type Baseline, type ServiceStatus, serviceStatuses, withNewcomers } from './stability.ts'

export interface Witness {
  look(containers: readonly Container[]): void
  hear(event: EngineEvent): void
  /** How the services did so far. */
  statuses(services: readonly string[]): ServiceStatus[]
  /** What the health check of a service said when it failed last. */
  answerOf(service: string): string | undefined
}

interface Life extends WatchedLife {
  readonly service: string
}

export function createWitness({ before, jobs = [] }: WatchedBody): Witness {
  const lives = new Map<string, Life>()
  const answers = new Map<string, string>()
  // What ran before has its own history; what is new begins with none.
  let baseline: Baseline = Object.fromEntries(before.map(({ id, restarts }) => [id, restarts]))
  let seen: readonly Container[] = []
  let now: readonly Container[] = []

  const meet = (container: Container): Life => {
    const known = lives.get(container.id)
    if (known) return known
    const was = before.find(({ id }) => id === container.id)
    const isSame = was?.startedAt === container.startedAt
    const wasHealthy = isSame && (was?.health === 'healthy' || was?.health === 'unhealthy')
    const watched = watchedLife(container.startedAt, wasHealthy)
    const life = { ...watched, service: serviceOf(container) }
    lives.set(container.id, life)
    return life
  }

  const words = (container: Container): string => {
    const life = meet(container)
    // How one ended that is down is judged by itself; a job may end as often as it is begun.
    const isBack = container.state === 'running' && !jobs.includes(life.service)
    const befell = life.befell()
    return befallenWords(isBack ? befell : { ...befell, ends: 0 })
  }
  return {
    look(containers) {
      baseline = withNewcomers(baseline, containers)
      seen = [...now.filter(({ id }) => !containers.some((each) => each.id === id)), ...seen]
      now = containers
      for (const container of containers) {
        const life = meet(container)
        life.look(container)
        const answer = healthAnswer(container)
        if (answer !== undefined) answers.set(life.service, answer)
      }
    },
    hear(event) {
      if (event.type === 'container') lives.get(event.id)?.hear(event)
    },
    statuses(services) {
      const befell = new Map(now.map((container) => [container.id, words(container)]))
      const known = before.map(({ id }) => id)
      return serviceStatuses(services, now, { baseline, seen, befell, jobs, before: known })
    },
    answerOf: (service) => answers.get(service),
  }
}
