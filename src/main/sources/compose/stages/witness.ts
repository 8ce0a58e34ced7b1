/**
 * What befalls the containers of a project while they are watched: from looks at them, and from what the
 * engine tells between two of these. One that was ill and is well again did not hold.
 */
import type { ServiceStatus } from '../../../../shared/model/deployment.ts'
import type { Container, EngineEvent } from '../../../engine/engine.ts'
import type { WatchedBody } from '../body.ts'
import { serviceOf } from '../project.ts'
import { healthAnswer } from '../trouble.ts'
import { type Baseline, serviceStatuses, withNewcomers } from './stability.ts'

export interface Witness {
  look(containers: readonly Container[]): void
  hear(event: EngineEvent): void
  /** How the services did so far. */
  statuses(services: readonly string[]): ServiceStatus[]
  /** What the health check of a service said when it failed last. */
  answerOf(service: string): string | undefined
}

interface Life {
  readonly service: string
  startedAt: string
  /** Until then, checks that fail are part of starting. */
  wasHealthy: boolean
  isIll: boolean
  falls: number
  ends: number
  wasPaused: boolean
  wasShort: boolean
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
    const life: Life = {
      ...{ service: serviceOf(container), startedAt: container.startedAt },
      wasHealthy: isSame && (was?.health === 'healthy' || was?.health === 'unhealthy'),
      ...{ isIll: false, falls: 0, ends: 0, wasPaused: false, wasShort: false },
    }
    lives.set(container.id, life)
    return life
  }

  const words = (container: Container): string => {
    const life = meet(container)
    // How one ended that is down is judged by itself; a job may end as often as it is begun.
    const isBack = container.state === 'running' && !jobs.includes(life.service)
    return wordsOf(isBack ? life : { ...life, ends: 0 })
  }
  return {
    look(containers) {
      baseline = withNewcomers(baseline, containers)
      seen = [...now.filter(({ id }) => !containers.some((each) => each.id === id)), ...seen]
      now = containers
      for (const container of containers) {
        const life = meet(container)
        restarted(life, container.startedAt)
        healthBecomes(life, container.health)
        life.wasPaused ||= container.state === 'paused'
        const answer = healthAnswer(container)
        if (answer !== undefined) answers.set(life.service, answer)
      }
    },
    hear({ type, id, action, at }) {
      const life = type === 'container' ? lives.get(id) : undefined
      // What it did before it was started last was not watched.
      if (life && at >= Date.parse(life.startedAt)) heard(life, action)
    },
    statuses(services) {
      const befell = new Map(now.map((container) => [container.id, words(container)]))
      const known = before.map(({ id }) => id)
      return serviceStatuses(services, now, { baseline, seen, befell, jobs, before: known })
    },
    answerOf: (service) => answers.get(service),
  }
}

/** One that the engine starts again is counted by the engine; this is of any other hand. */
function restarted(life: Life, startedAt: string): void {
  if (life.startedAt === startedAt) return
  if (life.startedAt !== '') life.ends = Math.max(1, life.ends)
  Object.assign(life, { startedAt, isIll: false, wasHealthy: false })
}

function heard(life: Life, action: string): void {
  if (action.startsWith('health_status: ')) {
    healthBecomes(life, action.slice('health_status: '.length))
    return
  }
  if (action === 'die') life.ends += 1
  life.wasPaused ||= action === 'pause'
  life.wasShort ||= action === 'oom'
}

function healthBecomes(life: Life, health: string): void {
  if (health === 'healthy') Object.assign(life, { wasHealthy: true, isIll: false })
  if (health !== 'unhealthy' || life.isIll) return
  life.isIll = true
  if (life.wasHealthy) life.falls += 1
}

/** '' = nothing that matters. */
function wordsOf({ falls, ends, wasPaused, wasShort }: Life): string {
  if (wasShort) return 'ran out of memory while it was watched'
  if (falls > 0) return `turned unhealthy ${times(falls)} while it was watched`
  if (ends > 0) return 'ended, and was started again, while it was watched'
  return wasPaused ? 'was paused while it was watched' : ''
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)
