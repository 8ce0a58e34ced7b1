/** Turns errors of the file system into failures, by code. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'

/** There can be room, and no place in the table of files. */
function whatIsUsedUp(file: string): 'room' | 'inodes' {
  try {
    const { files, ffree } = statfsSync(dirname(file))
    // Some file systems have no such table: they say that it has none at all.
    return files > 0 && ffree === 0 ? 'inodes' : 'room'
  } catch {
    return 'room'
  }
}

export function failureOfFile(file: string, error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  switch (error.code) {
    case 'ENOSPC':
      return { kind: 'no-space', where: file, message: error.message, lacks: whatIsUsedUp(file) }
    case 'EDQUOT':
      return { kind: 'no-space', where: file, message: error.message, lacks: 'quota' }
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
