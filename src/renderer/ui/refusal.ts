import type { Failure } from '../../shared/model/failure.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'

interface Refusal {
  readonly failure: Failure | undefined
  /** The failure where it is not of fields. */
  readonly whole: Failure | undefined
  /** What is wrong with a field, by any of the paths that it has. */
  readonly at: (...paths: readonly string[]) => string | undefined
}

/** Why what a form sent was not saved. */
export function refusalOf(error: Error | null): Refusal {
  const failure = error ? failureFrom(error) : undefined
  const issues = failure?.kind === 'invalid' ? failure.issues : undefined
  return {
    failure,
    whole: issues ? undefined : failure,
    at: (...paths) => issues?.find(({ path }) => paths.includes(path))?.message,
  }
}
