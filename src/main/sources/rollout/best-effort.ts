import { failureOf } from '../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../hosts/absence.ts'
import type { StageRun } from '../stage.ts'

/**
 * Runs work that is worth no deployment: where it fails, `line` tells of it. Throws where its host is away, and once
 * cancelled.
 */
export async function bestEffort(
  run: StageRun,
  line: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || isAbsence(failure) || run.signal.aborted) throw error
    run.note(line, { type: 'failure', failure })
  }
}
