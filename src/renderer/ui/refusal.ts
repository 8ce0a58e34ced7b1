import type { Failure } from '../../shared/model/failure.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'

interface Refusal {
  readonly failure: Failure | undefined
  /** Trouble with a field, or within it, by any of the paths that it has. */
  readonly at: (...paths: readonly string[]) => string | undefined
}

/** Why what a form sent was not saved. `RefusedHead` shows what no field says of it. */
export function refusalOf(error: Error | null): Refusal {
  const failure = error ? failureFrom(error) : undefined
  const issues = failure?.kind === 'invalid' ? failure.issues : []
  const isOf = (path: string, field: string) =>
    path === field || path.startsWith(`${field}[`) || path.startsWith(`${field}.`)
  return {
    failure,
    at: (...paths) => issues.find(({ path }) => paths.some((field) => isOf(path, field)))?.message,
  }
}

/** Trouble by field, as a form found it by itself; undefined where nothing is. */
export function wrongFields(wrong: Readonly<Record<string, string>>): Failure | undefined {
  const issues = Object.entries(wrong).map(([path, message]) => ({ path, message }))
  return issues.length === 0 ? undefined : { kind: 'invalid', what: 'form', issues }
}
