/** Turns errors of the file system into failures, by code. */
import { dirname } from 'node:path'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'

export function failureOfFile(file: string, error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { kind: 'no-space', where: file, message: error.message }
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
    case 'EIO':
    case 'ENOTDIR':
    case 'ENOENT':
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'EEXIST':
      return { kind: 'state-unwritable', dir: dirname(file), reason: error.message }
    default:
      return undefined
  }
}

/** Runs `work` on `file`; expected errors of the file system come out as failures. */
export function guardedFiles<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const failure = failureOfFile(file, error)
    throw failure ? new FailureError(failure, error) : error
  }
}
