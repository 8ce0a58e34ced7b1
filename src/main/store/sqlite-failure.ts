/** Turns SQLite's result codes into failures; what is not expected stays a bug. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'

const code = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
} as const

/** SQLite's extended result code; the low byte is the primary one. */
function errcodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}

export function isDamage(error: unknown): boolean {
  const primary = (errcodeOf(error) ?? 0) & 0xff
  return primary === code.corrupt || primary === code.notadb
}

/** A full disk can also show as a plain I/O error: when the shared-memory file cannot grow. */
function hasNoRoom(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < 65_536
  } catch {
    return false
  }
}

export function failureOfSqlite(file: string, error: unknown): Failure | undefined {
  const errcode = errcodeOf(error)
  if (errcode === undefined || !(error instanceof Error)) return undefined
  const message = error.message
  switch (errcode & 0xff) {
    case code.full:
      return { kind: 'no-space', where: file, message }
    case code.ioerr:
    case code.perm:
    case code.readonly:
    case code.cantopen:
      return hasNoRoom(file)
        ? { kind: 'no-space', where: file, message }
        : { kind: 'state-unwritable', dir: dirname(file), reason: message }
    case code.busy:
    case code.locked:
      return { kind: 'state-locked', dir: dirname(file), holder: 'another program', door: 'other' }
    case code.corrupt:
    case code.notadb:
      return { kind: 'state-corrupt', file, kept: file, reason: message }
    default:
      return undefined
  }
}

/** Runs `work`; expected SQLite errors come out as failures. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const failure = failureOfSqlite(file, error)
    throw failure ? new FailureError(failure, error) : error
  }
}
