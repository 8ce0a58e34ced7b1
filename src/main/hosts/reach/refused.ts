import { failureOf } from '../../../shared/lib/failure-error.ts'
import { ProgramEnded } from '../../engine/executions.ts'

/** The errno of Linux, with which the relay ends. */
const connectionRefused = 111

/** Somebody is at the address, and nothing listens at the port: the way is right, whatever comes of it. */
export function isRefused(error: unknown): boolean {
  if (error instanceof ProgramEnded) return error.exitCode === connectionRefused
  const failure = failureOf(error)
  if (failure) return failure.kind === 'host-unreachable' && failure.why === 'refused'
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}
