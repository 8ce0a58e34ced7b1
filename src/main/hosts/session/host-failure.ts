/**
 * Turns what is thrown for one host into that host's failure, also where it is a mistake of ours: the others go on.
 */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import type { BugLog } from '../../bug-log.ts'

export type ReportBug = BugLog['report']

export function hostFailure(reportBug: ReportBug, error: unknown, host: string): Failure {
  return failureOf(error) ?? { kind: 'internal', id: reportBug(error, `host ${host}`) }
}
