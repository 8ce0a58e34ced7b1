/** How every failure is put into words. */
import type { Failure, FailureKind } from './failure.ts'

export interface FailureText {
  readonly title: string
  readonly detail: string
  readonly remedy: string | null
}

export type FailureOf<K extends FailureKind> = Extract<Failure, { kind: K }>

/** A kind that is added to `K` does not compile without its sentences. */
export type Sentences<K extends FailureKind> = {
  readonly [Kind in K]: (failure: FailureOf<Kind>) => FailureText
}

export const text = (title: string, detail: string, remedy: string | null): FailureText => ({
  title,
  detail,
  remedy,
})

export const unchanged = 'Nothing was changed.'

/** A vendor's message as a sentence of ours: capital letter, one full stop. */
export function sentence(message: string): string {
  const trimmed = message.trim()
  if (trimmed === '') return 'No reason was given.'
  const start = trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return /[.!?]$/.test(start) ? start : `${start}.`
}
