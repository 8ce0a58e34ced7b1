/**
 * Earlier whole copies of the state file, at most two: what is opened when the file itself is
 * damaged. Made when a session that wrote something ends, or after one that ended in a crash.
 */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Database } from './database.ts'
import { replaceFile } from './files.ts'
import { guarded, isDamage } from './sqlite-failure.ts'

export type Inspection =
  | { readonly state: 'missing' }
  | { readonly state: 'damaged'; readonly reason: string }
  | { readonly state: 'good'; readonly version: number }

export function generationsOf(file: string): readonly string[] {
  return [`${file}.previous-1`, `${file}.previous-2`]
}

/** Looks without changing anything: a read-only connection neither migrates nor checkpoints. */
export function inspect(file: string): Inspection {
  if (!existsSync(file)) return { state: 'missing' }
  try {
    return guarded(file, () => inspectOpen(new DatabaseSync(file, { readOnly: true, timeout: 0 })))
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'state-corrupt') throw error
    return { state: 'damaged', reason: failure.reason }
  }
}

function inspectOpen(raw: DatabaseSync): Inspection {
  try {
    const version = Number(raw.prepare('PRAGMA user_version').get()?.user_version ?? 0)
    const found = raw.prepare('PRAGMA quick_check(1)').get()?.quick_check
    return found === 'ok' ? { state: 'good', version } : { state: 'damaged', reason: String(found) }
  } finally {
    raw.close()
  }
}

/** A failure to make a copy is no reason to stop: the file itself is good and was closed well. */
export function keepGeneration(database: Database): boolean {
  const [newest = '', older = ''] = generationsOf(database.file)
  const temporary = `${database.file}.generation.tmp`
  try {
    rmSync(temporary, { force: true })
    database.run('VACUUM INTO ?', temporary)
    chmodSync(temporary, 0o600)
    if (existsSync(newest)) renameSync(newest, older)
    replaceFile(temporary, newest)
    return true
  } catch (error) {
    rmSync(temporary, { force: true })
    if (failureOf(error) || isDamage(error) || isFileError(error)) return false
    throw error
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
