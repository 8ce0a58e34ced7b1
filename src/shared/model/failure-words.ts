/** How every failure is put into words. */
import type { FailedService, Failure, FailureKind } from './failure.ts'

export interface FailureText {
  readonly title: string
  readonly detail: string
  readonly remedy: string | null
}

export type FailureOf<K extends FailureKind> = Extract<Failure, { kind: K }>

/** A kind that is added to `K` does not compile without its sentences. `after`: a sentence, or ''. */
export type Sentences<K extends FailureKind> = {
  readonly [Kind in K]: (failure: FailureOf<Kind>, after: string) => FailureText
}

export const text = (title: string, detail: string, remedy: string | null): FailureText => ({
  title,
  detail,
  remedy,
})

export const unchanged = 'Nothing was changed.'
export const untouched = 'What was running before is untouched.'

/** The machine that a failure on the way to a host is about: the host, or one before it. */
export const machineOf = ({
  host,
  jump,
}: {
  readonly host: string
  readonly jump?: string | undefined
}): string => (jump === undefined ? host : `jump host ${jump} of ${host}`)

/** Subject of a sentence: the service where there are several, else `container`. */
export const subjectWords = (service: FailedService | undefined, container: string): string =>
  service
    ? `${service.role.charAt(0).toUpperCase()}${service.role.slice(1)} ${service.name}`
    : container

/** Names the container in what follows a title that names its service alone. */
export const containerWords = (service: FailedService | undefined, container: string): string =>
  service ? `The container is ${container}. ` : ''

/**
 * A reason as a sentence of ours: capital letter, one full stop. One that begins with a name, an address or
 * a path follows words of ours instead: a capital would make another name of it.
 */
export function sentence(reason: string): string {
  const told = ended(reason)
  const beginsWithWord = /^(?:[a-z]+(?:['’][a-z]+)?(?=[\s,;]|\.?$|\.\s)|[A-Z])/.test(told)
  return beginsWithWord ? told.charAt(0).toUpperCase() + told.slice(1) : `The reason: ${told}`
}

/** Docker's answer in its own words: as text of an engine it never begins a sentence. */
export const dockerSays = (message: string): string => `Docker says: ${ended(message)}`

/** Somebody else's text as the end of a sentence of ours: untouched, but for one full stop. */
export function ended(message: string): string {
  const trimmed = message.trim()
  if (trimmed === '') return 'No reason was given.'
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
