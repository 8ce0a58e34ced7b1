import { FailureError, failureOf } from '../../shared/lib/failure-error.ts'
import { dockerSays } from '../../shared/model/failure-words.ts'
import type { LogContainer } from './log-item.ts'

/** The engine could not read on in a log that it keeps; `message` is what it said. */
export class LogDamage extends Error {}

/** Damage between the lines that could be read and the last ones, of which the engine told nothing. */
export class UntoldDamage extends LogDamage {}

/** The end of a log's bytes came in the middle of them. */
export class LogCut extends Error {}

/** Failure where the engine keeps no log, cannot read on in what it kept, or left off in the middle. */
export function unreadable({ host, name }: LogContainer, error: unknown): FailureError | undefined {
  const reason = reasonOf(error)
  if (reason === undefined) return undefined
  return new FailureError({ kind: 'log-unreadable', host, container: name, reason }, error)
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof UntoldDamage) return 'it is damaged before its last lines'
  if (error instanceof LogDamage) return dockerSays(error.message)
  if (error instanceof LogCut) return 'it was cut off in the middle of a line'
  const failure = failureOf(error)
  // Not implemented: drivers like `none`, which keep nothing.
  return failure?.kind === 'engine-error' && failure.status === 501
    ? dockerSays(failure.message)
    : undefined
}

/** Whether a log cannot be read because what the engine kept of it is damaged. */
export const isDamaged = (error: unknown): boolean =>
  error instanceof FailureError && error.cause instanceof LogDamage
