import { formatDuration } from '../../../../shared/lib/duration.ts'
import type { Container, EngineEvent } from '../../../engine/engine.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { asPart, type WatchedBody } from '../body.ts'
import { ofService } from '../containers.ts'
import { serviceOf } from '../project.ts'
import { addFacts } from './facts.ts'
import { ownContainers } from './project-run.ts'
import { isSettled, type ServiceStatus, serviceStatuses, withNewcomers } from './stability.ts'
import { isStarting, mayStartMs } from './starting.ts'
import { createWitness, type Witness } from './witness.ts'

const pollMs = 2_000

export interface Stabilising extends Stage {
  /** What the engine tells meanwhile. */
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
      await watch(run, body, services, witness)
      const statuses = witness.statuses(services).map((status) => withAnswer(status, witness))
      tellAnswers(run, statuses)
      addFacts(run, { stable: isSettled(statuses) })
      run.note(isSettled(statuses) ? 'every service is stable' : 'not every service is stable', {
        type: 'statuses',
        parts: statuses.map(asPart),
      })
      return undefined
    },
  }
}

/** What its health check said is worth a word where its health is in question. */
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
  services: readonly string[],
  witness: Witness,
): Promise<void> {
  const begun = run.clock.now()
  let until = begun + body.stabiliseMs
  let hasWaited = false
  for (;;) {
    const containers = await ownContainers(run, body)
    witness.look(containers)
    const now = run.clock.now()
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
