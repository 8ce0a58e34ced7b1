import { failureOf } from '../../../shared/lib/failure-error.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import { isAbsence } from '../../hosts/absence.ts'
import type { StageRun } from '../stage.ts'

/**
 * Runs work that is worth no deployment: where it fails, `line` and why are told, and it answers undefined. Throws where its
 * host is away, and once cancelled.
 */
export async function bestEffort<T>(
  run: StageRun,
  line: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || isAbsence(failure) || run.signal.aborted) throw error
    run.note(`${line}: ${describeFailure(failure).title}`, { type: 'failure', failure })
    return undefined
  }
}
