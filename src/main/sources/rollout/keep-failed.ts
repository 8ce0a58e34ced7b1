/** A new container that failed is kept for a while, stopped, so that somebody can look at it. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import { keptFailedName, keptFailedUntil } from '../../../shared/model/kept-failed.ts'
import { label } from '../../../shared/model/labels.ts'
import type { ListedContainer } from '../../engine/engine.ts'
import { isAbsence } from '../../hosts/absence.ts'
import { endContainer } from '../containers/end-container.ts'
import { noteMoment } from '../containers/lanes.ts'
import { aroundStage, type Stage, type StageRun } from '../stage.ts'
import { addFacts, readFacts } from './facts.ts'
import type { RolloutSpec } from './spec.ts'

/** Failures of a container that ran, and was not what it was to be: there is something to look at. */
const ofItsOwn: readonly Failure['kind'][] = [
  ...(['container-exited', 'container-unhealthy', 'health-timeout'] as const),
  'completion-timeout',
]

/** Remembers of a stage that it was the container that failed, for the undo that follows. */
export function rememberingFailed(
  stage: Stage,
  { keepFailedMs = 0, replicas }: RolloutSpec,
): Stage {
  if (keepFailedMs === 0) return stage
  return aroundStage(stage, ['run'], async (run, work) => {
    try {
      return await work(run)
    } catch (error) {
      const failure = failureOf(error)
      const keepUntil = run.clock.now() + keepFailedMs
      if (failure && ofItsOwn.includes(failure.kind)) {
        // Of several that are made, those that did not fail are nothing to look at.
        const failed = replicas && 'container' in failure ? { failedNew: failure.container } : {}
        addFacts(run, { keepUntil, ...failed })
      }
      throw error
    }
  })
}

/** Whether it was kept; one that cannot be is to be removed. */
export async function keepFailed(run: StageRun, container: ListedContainer): Promise<boolean> {
  const { keepUntil, failedNew } = readFacts(run)
  const { id, name, owner } = container
  if (keepUntil === undefined || owner?.role === 'probe') return false
  if (failedNew !== undefined && failedNew !== name) return false
  const { containers } = run.session.engine
  try {
    await containers.stop(id, 0, run.signal)
    const isNamed =
      keptFailedUntil(name) !== undefined ||
      (await containers.rename(id, keptFailedName(name, keepUntil), run.signal))
    if (!isNamed) return false
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || isAbsence(failure) || run.signal.aborted) throw error
    return false
  }
  await removeEarlier(run, id)
  const until = new Date(keepUntil).toISOString()
  run.note(`${name} is kept, stopped, until ${until}, for a look`)
  noteMoment(run, `stopped ${name}`, { id, name, role: 'new', moment: 'stopped' })
  return true
}

/** Only what failed last is kept. */
async function removeEarlier(run: StageRun, kept: string): Promise<void> {
  const labels = [
    `${label.installation}=${run.installation}`,
    `${label.workload}=${run.workload.document.name}`,
  ]
  for (const { id, name } of await run.session.engine.containers.list({ labels }, run.signal)) {
    if (id === kept || keptFailedUntil(name) === undefined) continue
    await endContainer(run, id, { graceMs: 0 })
  }
}
