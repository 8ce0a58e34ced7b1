/** One app per state folder. The kernel holds the lock, so it goes with the process, however it ends. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { guardedFiles } from './file-failure.ts'
import { makePrivateDir } from './files.ts'
import { guarded } from './sqlite-failure.ts'

export interface LockOptions {
  readonly dir: string
  readonly door: string
  readonly clock: Pick<Clock, 'now'>
}

export interface Lock {
  /** Idempotent. */
  release(): void
}

const holderSchema = z.object({ pid: z.number(), door: z.string(), since: z.number() })
const doorSchema = z.enum(['desktop', 'browser', 'terminal'])
export type LockHolder = z.infer<typeof holderSchema>

/** Throws `state-locked` naming the holder; makes the folder, for this user only. */
export function acquireLock({ dir, door, clock }: LockOptions): Lock {
  const file = join(dir, 'lock.db')
  const holderFile = join(dir, 'holder.json')
  guardedFiles(file, () => makePrivateDir(dir))
  const lock = takeExclusive(dir, file)
  try {
    const holder: LockHolder = { pid: process.pid, door, since: clock.now() }
    guardedFiles(holderFile, () => writeHolder(holderFile, holder))
  } catch (error) {
    lock.close()
    throw error
  }
  return {
    release: () => {
      if (!lock.isOpen) return
      rmSync(holderFile, { force: true })
      lock.close()
    },
  }
}

/** Not synced to the disk, which takes longer than all else here: where the machine stops, so does the lock. */
function writeHolder(file: string, holder: LockHolder): void {
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify(holder), { mode: 0o600, flag: 'wx' })
}

/** An open exclusive transaction on a database that stays empty: SQLite's file lock, nothing more. */
function takeExclusive(dir: string, file: string): DatabaseSync {
  const lock = guarded(file, () => new DatabaseSync(file, { timeout: 0 }))
  try {
    guarded(file, () => lock.exec('BEGIN EXCLUSIVE'))
    return lock
  } catch (error) {
    lock.close()
    if (failureOf(error)?.kind !== 'state-locked') throw error
    const holder = readHolder(dir)
    const door = doorSchema.safeParse(holder?.door).data
    const failure = { kind: 'state-locked', dir, holder: describeHolder(holder) } as const
    return fail({ ...failure, ...(door && { door }) }, error)
  }
}

/** Who holds the folder, as they wrote it; undefined where nobody did. */
export function readHolder(dir: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(join(dir, 'holder.json'), 'utf8')))
  } catch {
    // Missing, half gone or hand-made: the lock counts, this file only explains it.
    return undefined
  }
}

function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'another Longshore'
  const since = new Date(holder.since).toISOString()
  return `Longshore's ${holder.door} (process ${holder.pid}, since ${since})`
}
