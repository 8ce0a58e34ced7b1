import { steadyNow } from '../../../../shared/lib/clock.ts'
import { formatDuration } from '../../../../shared/lib/duration.ts'
import type { Container, EngineEvent } from '../../../engine/engine.ts'
import { healthAnswer } from '../../containers/tail.ts'
import { befallenWords, type WatchedLife, watchedLife } from '../../containers/watched-life.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { ownContainers } from '../apply/project-run.ts'
import { addFacts, asPart, type WatchedBody } from '../plan/body.ts'
import { ofService, serviceOf } from '../project.ts'
import { isStarting, mayStartMs } from '../trouble.ts'
import {
  type Baseline,
  isSettled,
  type ServiceStatus,
  serviceStatuses,
  withNewcomers,
} from './stability.ts'

const pollMs = 2_000

export interface Stabilising extends Stage {
  /** Hears what the engine tells meanwhile. */
  hear(event: EngineEvent): void
}

/** Watches the services until the time is over (SD-24): one bad end in it is enough. */
export function stabiliseStage(body: WatchedBody, services: readonly string[]): Stabilising {
  let witness: Witness | undefined
  return {
    name: 'stabilise',
    summary: `watch every service for ${body.stabiliseMs / 1_000} s`,
    proves: true,
    hear: (event) => witness?.hear(event),
    // Once more: what was stable before a crash may have ended since.
    async check(run) {
      const containers = await ownContainers(run, body)
      const baseline = withNewcomers({}, containers)
      const statuses = serviceStatuses(services, containers, { baseline, jobs: body.jobs ?? [] })
      return isSettled(statuses) ? 'done' : 'not-done'
    },
    async run(run) {
      witness = createWitness(body)
      await watch(run, body, { services, witness })
      const statuses = witness.statuses(services).map((status) => withAnswer(status, witness))
      tellAnswers(run, statuses)
      addFacts(run, { stable: isSettled(statuses) })
      run.note(isSettled(statuses) ? 'every service is stable' : 'not every service is stable', {
        type: 'statuses',
        parts: statuses.map(asPart),
      })
    },
  }
}

/** Status with the output of its health check, worth a word where its health is in question. */
function withAnswer(status: ServiceStatus, witness: Witness | undefined): ServiceStatus {
  const answer = status.trouble === '' ? undefined : witness?.answerOf(status.service)
  return answer === undefined ? status : { ...status, answer }
}

function tellAnswers(run: StageRun, statuses: readonly ServiceStatus[]): void {
  for (const { service, trouble, answer } of statuses)
    if (answer !== undefined) run.note(`${service} ${trouble}; its health check said: ${answer}`)
}

/** The engine itself forgets that a container failed once it has run for so long. */
const steadyMs = 10_000

async function watch(
  run: StageRun,
  body: WatchedBody,
  { services, witness }: { readonly services: readonly string[]; readonly witness: Witness },
): Promise<void> {
  const begun = steadyNow(run.clock)
  let until = begun + body.stabiliseMs
  let hasWaited = false
  for (;;) {
    const containers = await ownContainers(run, body)
    witness.look(containers)
    const now = steadyNow(run.clock)
    const starting = containers.filter(
      (each) => services.includes(serviceOf(each)) && isStarting(each),
    )
    const startedBy = begun + Math.max(0, ...starting.map((each) => mayStartMs(each, body)))
    const hasFailed = containers.some((each) => failedBefore(each, body))
    // Healthy at last, it has to hold for a while, too.
    const holdMs = hasWaited && starting.length === 0 ? Math.min(body.stabiliseMs, steadyMs) : 0
    until = Math.max(until, now + holdMs, hasFailed ? begun + steadyMs : 0)
    hasWaited = starting.length > 0
    run.progress(lineOf(witness.statuses(services), starting, startedBy - now))
    const left = Math.max(until, startedBy) - now
    if (left <= 0) return
    await run.clock.sleep(Math.min(pollMs, left), run.signal)
  }
}

/** Before it was watched: it is watched long enough to be seen failing again. */
function failedBefore({ id, exit }: Container, { before }: WatchedBody): boolean {
  return exit.restarts > 0 && !before.some((old) => old.id === id)
}

function lineOf(
  statuses: readonly ServiceStatus[],
  waiting: readonly Container[],
  leftMs: number,
): string {
  const line = statuses.map((status) => lineOfService(status, ofService(waiting, status.service)))
  const left = waiting.length > 0 && leftMs > 0 ? `, for ${formatDuration(leftMs)} at most` : ''
  return `${line.join(' · ')}${left}`
}

function lineOfService(
  { service, state, health, trouble }: ServiceStatus,
  waiting: readonly Container[],
): string {
  if (waiting.length > 0) return `${service} is starting, waiting for its health check`
  if (trouble !== '') return `${service} ${trouble}`
  return health === 'none' || health === 'unknown' ? `${service} ${state}` : `${service} ${health}`
}

export interface Witness {
  look(containers: readonly Container[]): void
  hear(event: EngineEvent): void
  /** How the services did so far. */
  statuses(services: readonly string[]): ServiceStatus[]
  /** Output of the health check of a service when it failed last. */
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
