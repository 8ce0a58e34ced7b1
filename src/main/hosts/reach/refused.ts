import { ProgramEnded } from '../../engine/executions.ts'

/** The errno of Linux, with which the relay ends. */
const connectionRefused = 111

/** Somebody is at the address, and nothing listens at the port: the way is right, whatever comes of it. */
export function isRefused(error: unknown): boolean {
  if (error instanceof ProgramEnded) return error.exitCode === connectionRefused
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'ECONNREFUSED') return true
  // sshd tells it in words alone.
  return /connection refused/i.test(error.message) || isRefused(error.cause)
}
