import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Ids } from '../shared/lib/clock.ts'

/** Unexpected errors, each under the id that the user is shown. */
export interface BugLog {
  report(error: unknown, where?: string): string
}

/** Appends to `bugs.log` of the state folder, for this user only. */
export function openBugLog(dir: string, clock: Pick<Clock, 'now'>, ids: Ids): BugLog {
  return {
    report(error, where = '') {
      const id = ids.next()
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      const entry = `${new Date(clock.now()).toISOString()} ${id} ${where}\n${text}\n`
      try {
        appendFileSync(join(dir, 'bugs.log'), entry, { mode: 0o600 })
      } catch {
        // A full disk must not turn a bug into a crash; standard error still hears of it.
        process.stderr.write(entry)
      }
      return id
    },
  }
}
