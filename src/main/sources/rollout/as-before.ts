/**
 * Containers that stay, put back as they were once they were stopped or started: up and answering, or down. Of several,
 * the name of their workload leads past the one that is restarted (ADR 26).
 */
import { fail } from '../../../shared/lib/failure-error.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { StageRun } from '../stage.ts'
import { giveAlias, hasAlias, takeAlias } from './alias.ts'
import { eachAnyway } from './each-anyway.ts'
import { readFacts } from './facts.ts'
import { isHealthy, type Subject, untilBack } from './health.ts'
import type { ControlledContainer, ControlSpec } from './spec.ts'

export function subjectOf(container: ControlledContainer, spec: ControlSpec): Subject {
  const { network, healthTimeoutMs } = spec
  return { ...container, network, healthTimeoutMs }
}

/** Before it stops: the others answer by that name meanwhile. One that is alone keeps it. */
export async function leaveName(
  run: StageRun,
  container: ControlledContainer,
  spec: ControlSpec,
): Promise<void> {
  if (sharesName(run, container, spec)) await takeAlias(run, [container.id])
}

/** Once it is proved. */
export async function backToName(
  run: StageRun,
  container: ControlledContainer,
  spec: ControlSpec,
): Promise<void> {
  if (!sharesName(run, container, spec)) return
  await giveAlias(run, container.id, { network: spec.network, isNamed: true })
}

function sharesName(
  run: StageRun,
  { id, name }: ControlledContainer,
  { type, containers }: ControlSpec,
): boolean {
  const { name: workload } = run.workload.document
  return (
    type === 'restart' &&
    hasAlias(name, workload) &&
    containers.some((other) => other.id !== id && other.serves && hasAlias(other.name, workload))
  )
}

/** All of them are up before any is waited for; one that does not come back keeps no other from it. */
export async function asBefore(run: StageRun, spec: ControlSpec): Promise<void> {
  const { stoppingOld = [], startedOld = [] } = readFacts(run)
  const begun = new Set<string>()
  const troubles = [
    ...(await eachAnyway(run, spec.containers, async (container) => {
      const { id, isUp: wasUp } = container
      if (wasUp && stoppingOld.includes(id) && (await upAgain(run, container))) begun.add(id)
      if (!wasUp && startedOld.includes(id))
        await run.session.engine.containers.stop(id, spec.stopTimeoutMs, run.signal)
    })),
    ...(await eachAnyway(run, spec.containers, async (container) => {
      const { id, name, serves } = container
      if (serves && stoppingOld.includes(id)) {
        await answering(run, { ...subjectOf(container, spec), isBegun: begun.has(id) }, spec)
        noteMoment(run, `${name} serves again`, { id, name, role: 'old', moment: 'serving' })
      }
      await backToName(run, container, spec)
    })),
  ]
  if (troubles.length > 0) throw troubles[0]
  await refuseDown(run, spec)
}

/** Whether it had to be started. */
async function upAgain(run: StageRun, { id, name }: ControlledContainer): Promise<boolean> {
  const { containers } = run.session.engine
  const { stoppedOld = [] } = readFacts(run)
  // The engine goes on with a stop that we hung up on: it must be over before the start.
  if (!stoppedOld.includes(id)) await containers.stop(id, 0, run.signal)
  const now = await containers.inspect(id, run.signal)
  if (!now || isUp(now)) return false
  await containers.start(id, run.signal)
  noteMoment(run, `started ${name} again`, { id, name, role: 'old', moment: 'started' })
  return true
}

/** One that was waited for in vain already is asked once more, and not waited for. */
async function answering(
  run: StageRun,
  subject: Subject & { readonly isBegun: boolean },
  { type }: ControlSpec,
): Promise<void> {
  const { id, name, isBegun } = subject
  const { failedOld = [] } = readFacts(run)
  if (isBegun || !failedOld.includes(id)) return await untilBack(run, subject)
  if ((await isHealthy(run, subject)) !== 'not-done') return
  fail({
    kind: 'undo-failed',
    stage: type,
    reason: `${name} is up, and does not answer as it is to`,
  })
}

/**
 * Refuses what is down: a restarted container that does not come back cannot be put back by starting it once more.
 */
async function refuseDown(run: StageRun, { type, containers }: ControlSpec): Promise<void> {
  for (const { id, name, serves } of containers) {
    if (!serves) continue
    const now = await run.session.engine.containers.inspect(id, run.signal)
    if (now && isServing(now)) continue
    const how = now === undefined ? 'gone' : now.state === 'running' ? now.health : now.state
    fail({ kind: 'undo-failed', stage: type, reason: `${name}, which served before, is ${how}` })
  }
}
