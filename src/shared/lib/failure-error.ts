import type { Failure } from '../model/failure.ts'

/**
 * Carries an expected failure through async code. Everything else that is thrown is a bug.
 * Boundaries (handlers, the runner) turn it back into its `failure`.
 */
export class FailureError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(failure.kind, cause === undefined ? undefined : { cause })
    this.name = 'FailureError'
    this.failure = failure
  }
}

export function fail(failure: Failure, cause?: unknown): never {
  throw new FailureError(failure, cause)
}

/** The failure of an expected error; undefined when `error` is a bug. */
export function failureOf(error: unknown): Failure | undefined {
  return error instanceof FailureError ? error.failure : undefined
}
