import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Ids } from '../shared/lib/clock.ts'
import { failureOf } from '../shared/lib/failure-error.ts'
import type { Failure } from '../shared/model/failure.ts'
import { describeFailure } from '../shared/model/failure-text.ts'

/** Unexpected errors, each under the id that the user is shown. */
export interface BugLog {
  report(error: unknown, where?: string): string
}

interface OpenedBugLog extends BugLog {
  /** Masks, from now on, what must lie in no file. */
  hide(redact: (text: string) => string): void
}

/** Appends to `bugs.log` of the state folder, for this user only. */
export function openBugLog(dir: string, clock: Pick<Clock, 'now'>, ids: Ids): OpenedBugLog {
  let redact = (text: string): string => text
  return {
    hide(masking) {
      redact = masking
    },
    report(error, where = '') {
      const id = ids.next()
      const head = `${new Date(clock.now()).toISOString()} ${id} ${where}`
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      try {
        appendFileSync(join(dir, 'bugs.log'), `${head}\n${redactedBy(redact, text)}\n`, {
          mode: 0o600,
        })
      } catch {
        // A full disk must not turn a bug into a crash; standard error still hears what it was.
        process.stderr.write(`${head}: ${error instanceof Error ? error.message : String(error)}\n`)
      }
      return id
    },
  }
}

/** Text without what `redact` hides. A state that cannot be asked must not keep a bug from being written down. */
function redactedBy(redact: (text: string) => string, text: string): string {
  try {
    return redact(text)
  } catch {
    return text
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n')
  }
}

/** The failure that is told of anything that was thrown: a mistake of ours by its id, and what it was is in the log alone. */
export function toldOf(bugs: BugLog, error: unknown, where: string): Failure {
  return failureOf(error) ?? { kind: 'internal', id: bugs.report(error, where) }
}

export function sentencesOf(failure: Failure): string {
  const { title, detail, remedy } = describeFailure(failure)
  return [title, detail, remedy].filter(Boolean).join('\n')
}

/** Keeps what nobody caught, and says so. */
export function keepUncaught(
  process: Pick<NodeJS.Process, 'on'>,
  bugs: BugLog,
  told: (failure: Failure) => void,
): void {
  const keep = (where: string) => (error: unknown) => told(toldOf(bugs, error, where))
  process.on('uncaughtException', keep('uncaught exception'))
  process.on('unhandledRejection', keep('unhandled rejection'))
}
