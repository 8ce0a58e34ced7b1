import type { CommitStatus } from './commit-status/commit-status.ts'

/**
 * A message before it has the form of a service. All of it is plain text: a channel escapes it. What a container
 * printed stands in `lines` alone; names, reasons and who acted are no less hostile.
 */
export interface Message {
  /** The same at every attempt: services that can tell by it what they have already. */
  readonly id: string
  /** Messages of one story follow each other: a deployment from its start to its end. */
  readonly story: string
  /** Unix milliseconds. */
  readonly at: number
  readonly event: string
  readonly severity: 'info' | 'success' | 'warning' | 'critical'
  /** One line: what happened to what. */
  readonly title: string
  /** Sentences; may be empty. */
  readonly text: string
  readonly facts: readonly Fact[]
  /** Oldest first, secrets masked already. */
  readonly lines: readonly string[]
  /** Links, those that matter most first: a service may show only some of them as buttons. */
  readonly links: readonly MessageLink[]
  /** Status of a commit, where it is that and no message to people. */
  readonly status?: CommitStatus | undefined
}

export interface Fact {
  readonly label: string
  readonly value: string
}

/** To a page (`https:`) or into the app (`longshore:`). */
export interface MessageLink {
  readonly label: string
  readonly url: string
}
