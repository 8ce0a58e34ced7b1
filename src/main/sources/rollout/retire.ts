import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { EventData } from '../../../shared/model/timeline.ts'
import { isAbsence } from '../../hosts/absence.ts'
import { type DeployBody, surplus } from '../image/plan.ts'
import type { Stage, StageRun } from '../source.ts'
import { keepTail } from './create.ts'

/**
 * Drains and removes what is old. Best effort: it never fails a proved deployment (TF-53), but waits
 * for a host that went away.
 */
export function retireStage(body: DeployBody): Stage {
  return {
    name: 'retire',
    proves: true,
    async check(run) {
      for (const old of surplus(body)) {
        if (await run.session.engine.containers.inspect(old.id, run.signal)) return 'not-done'
      }
      return 'done'
    },
    async run(run) {
      const olds = surplus(body)
      if (olds.length === 0) return 'skipped'
      for (const old of olds) {
        try {
          await retireOne(run, old, body.stopTimeoutMs)
        } catch (error) {
          const failure = failureOf(error)
          if (!failure || isAbsence(failure) || run.signal.aborted) throw error
          run.note(`${old.name} could not be removed`, { type: 'failure', failure })
        }
      }
      return undefined
    },
  }
}

async function retireOne(
  run: StageRun,
  old: { id: string; name: string },
  stopTimeoutMs: number,
): Promise<void> {
  const { containers } = run.session.engine
  const data = (moment: 'draining' | 'not-serving' | 'removed'): EventData => ({
    type: 'container',
    containerId: old.id,
    name: old.name,
    role: 'old',
    moment,
  })
  run.note(`draining ${old.name}`, data('draining'))
  await drain(run, old.id, stopTimeoutMs)
  run.note(`${old.name} stopped`, data('not-serving'))
  await keepTail(run, old.id, old.name)
  await containers.remove(old.id, run.signal)
  run.note(`removed ${old.name}`, data('removed'))
}

/** Removing it ends it anyway, so a user who wants it over does not wait for its grace. */
async function drain(run: StageRun, id: string, stopTimeoutMs: number): Promise<void> {
  const signal = AbortSignal.any([run.signal, run.hurry])
  try {
    await run.session.engine.containers.stop(id, stopTimeoutMs, signal)
  } catch (error) {
    if (!run.hurry.aborted || run.signal.aborted) throw error
  }
}
