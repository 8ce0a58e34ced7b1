/** Exit codes: what a script learns from how the terminal door ends. */
import type { DeploymentState } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'

export const exitCode = { ok: 0, failed: 1, usage: 2, cancelled: 130 } as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** The command itself was wrong; nothing was asked of the app. */
export class UsageError extends Error {}

export function exitCodeOfFailure(failure: Failure): ExitCode {
  switch (failure.kind) {
    case 'invalid':
    case 'confirmation-required':
      return exitCode.usage
    case 'cancelled':
      return exitCode.cancelled
    default:
      return exitCode.failed
  }
}

export function exitCodeOfState(state: DeploymentState): ExitCode {
  if (state === 'succeeded' || state === 'skipped') return exitCode.ok
  return state === 'cancelled' ? exitCode.cancelled : exitCode.failed
}
