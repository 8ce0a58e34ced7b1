/**
 * Names of temporary folders. Each carries the installation, so that only ours are swept, and the
 * run of the app: another run of this installation is over, or it would still hold the state lock.
 */
import { randomBytes } from 'node:crypto'

export interface TemporaryNames {
  fresh(): string
  /** Ours, of a run that is over. */
  isLeftBehind(name: string): boolean
}

export function temporaryNames(installation: string, run: string = thisRun()): TemporaryNames {
  const ours = `longshore-${installation}-`
  const now = `${ours}${run}-`
  return {
    fresh: () => `${now}${randomBytes(6).toString('hex')}`,
    isLeftBehind: (name) => name.startsWith(ours) && !name.startsWith(now),
  }
}

const loadedAt = Date.now()

/** Name of this run of the app: a number of a process is used again, at another moment. */
function thisRun(): string {
  return `${process.pid.toString(36)}${loadedAt.toString(36)}`
}
