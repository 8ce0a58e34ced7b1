/** The port behind which every service lies that messages are sent to. Its kinds are in `channels/registry.ts`. */
import type { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { answerOf } from './channels/answer-text.ts'
import type { ChannelHttp } from './channels/http.ts'
import type { Message } from './message.ts'

/** A service that messages are sent to, and how it wants them. */
export interface ChannelKind<Config> {
  readonly kind: string
  readonly title: string
  readonly config: z.ZodType<Config>
  /** Fields that are asked for, in this order. */
  readonly fields: { readonly [Name in keyof Config & string]-?: ChannelField }
  /** Fields that the vault keeps: whoever knows them can write in somebody's name. */
  readonly secrets: readonly (keyof Config & string)[]
  readonly limits: ChannelLimits
  /** Whether a message may take the place of the earlier one of its story. */
  readonly canEdit: boolean
  /** Rejects only when `how.signal` is aborted, with its reason. */
  send(config: Config, message: Message, how: Sending): Promise<Sent>
}

export interface ChannelField {
  readonly label: string
  /** Hint at where to find it, or what it may be. */
  readonly hint: string
  /** Choices, where one of few is meant. */
  readonly choices?: readonly string[]
}

export interface ChannelLimits {
  readonly perSecond: number
  /** How many may be sent at once before `perSecond` counts. */
  readonly burst: number
  /** The size of one request's body. */
  readonly maxBytes: number
}

export interface Sending {
  readonly http: ChannelHttp
  readonly clock: Pick<Clock, 'now'>
  /** Certificates, as PEM, that connections which are not HTTP trust as well. */
  readonly authorities: () => readonly string[]
  readonly signal: AbortSignal
  /** The reference of the message of the same story that is to be changed. */
  readonly earlier?: string | undefined
}

/** Outcome of a message; an answer is one line, bounded, and holds no secret of the channel. */
export type Sent = Delivered | Refused | Later

export interface Delivered {
  readonly outcome: 'delivered'
  /** By which it can be changed. */
  readonly reference?: string | undefined
}

/** A refusal that would come again: somebody has to mend something. */
export interface Refused {
  readonly outcome: 'refused'
  readonly why: 'bad-config' | 'bad-address' | 'unauthorized' | 'too-long' | 'rejected'
  readonly status?: number | undefined
  readonly answer: string
  readonly remedy: string
}

/** A message that may be taken later, as it is. */
export interface Later {
  readonly outcome: 'later'
  /** As the service asks; otherwise whoever sends decides. */
  readonly retryAfterMs?: number | undefined
  readonly status?: number | undefined
  readonly answer: string
  readonly remedy?: string | undefined
  /** Whether the answer is of this subject alone: only messages about the same wait with it. */
  readonly isOfItAlone?: boolean
}

/** Nobody is to be told of it any more. */
export interface Withdrawn {
  readonly outcome: 'withdrawn'
  readonly answer: string
}

export interface ConfigIssue {
  /** The field's name. */
  readonly field: string
  readonly message: string
}

/** A kind among others, whose configuration is checked where it is used. */
export interface AnyChannelKind {
  readonly kind: string
  readonly title: string
  readonly fields: Readonly<Record<string, ChannelField>>
  readonly secrets: readonly string[]
  readonly limits: ChannelLimits
  readonly canEdit: boolean
  /** Issues of a configuration; none where it can be used. */
  issuesOf(config: unknown): readonly ConfigIssue[]
  send(config: unknown, message: Message, how: Sending): Promise<Sent>
}

export function anyKind<Config>(kind: ChannelKind<Config>): AnyChannelKind {
  const { config: schema, fields, secrets, ...same } = kind
  const issuesOf = (config: unknown): readonly ConfigIssue[] => {
    const { error } = schema.safeParse(config)
    return (error?.issues ?? []).map(({ path, message }) => ({
      field: path.map(String).join('.'),
      message,
    }))
  }
  return {
    ...same,
    fields,
    secrets,
    issuesOf,
    async send(given, message, how) {
      const parsed = schema.safeParse(given)
      if (!parsed.success) return unusable(issuesOf(given))
      const config = parsed.data
      const sent = await kind.send(config, message, how)
      if (sent.outcome === 'delivered') return sent
      const values = secrets
        .map((name) => config[name])
        .filter((value) => typeof value === 'string')
      return { ...sent, answer: answerOf(sent.answer, values) }
    },
  }
}

const unusable = (issues: readonly ConfigIssue[]): Refused => ({
  outcome: 'refused',
  why: 'bad-config',
  answer: issues.map(({ field, message }) => `${field}: ${message}`).join('; '),
  remedy: 'Edit the channel.',
})
