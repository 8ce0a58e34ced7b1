/** Outcome of an answer that a service gives as HTTP has it; its own forms are told by its kind. */
import { isRecord } from '../../../shared/lib/is-record.ts'
import type { Delivered, Later, Refused, Sent } from '../channel.ts'
import type { Answered, HttpAnswer, Unanswered } from './http.ts'

/** How a service words its refusals. */
export interface Wording {
  /** Remedies, by why it refused. */
  readonly remedies: Readonly<Record<Exclude<Refused['why'], 'bad-config'>, string>>
  /** The sentence in its answer; its body where there is none. */
  readonly said?: (body: string) => string | undefined
  /** Milliseconds that its answer asks to wait, where it says so elsewhere than in `Retry-After`. */
  readonly wait?: (body: string) => number | undefined
  /** Why it refused, where the status does not say. */
  readonly why?: (answer: Answered) => Exclude<Refused['why'], 'bad-config'> | undefined
  /** Remedy, where its own words say it more exactly. */
  readonly remedy?: (answer: Answered) => string | undefined
}

/** The refusal in an answer that is no success; undefined for one that is. */
function refusalOf(answer: Answered, wording: Wording, nowMs: number): Refused | Later | undefined {
  const { status, body } = answer
  if (status >= 200 && status < 300) return undefined
  const said = `${status} ${(wording.said?.(body) ?? body) || 'without a word'}`
  if (isForLater(status)) {
    const retryAfterMs = wording.wait?.(body) ?? retryAfter(answer, nowMs)
    return { outcome: 'later', status, answer: said, retryAfterMs }
  }
  const why = wording.why?.(answer) ?? whyOfStatus(status)
  const remedy = status < 400 ? noRedirects : (wording.remedy?.(answer) ?? wording.remedies[why])
  return { outcome: 'refused', status, why, answer: said, remedy }
}

const noRedirects = 'Redirects are not followed: enter the address that it leads to.'

/** Outcome of a message, by the answer to it. */
export function sentOf(answer: HttpAnswer, { wording, nowMs, read }: Reading): Sent {
  if (answer.kind === 'unanswered') return unanswered(answer.why)
  const { status, body } = answer
  const sent = refusalOf(answer, wording, nowMs) ?? read(body)
  if (sent) return sent
  const said = `${status} ${body || 'without a word'}`
  return { outcome: 'refused', why: 'bad-address', status, answer: said, remedy: notTheService }
}

export interface Reading {
  readonly wording: Wording
  readonly nowMs: number
  /**
   * Reads the body of a success. Undefined where it is not that service's: anybody answers 200, also a proxy that wants a
   * login.
   */
  readonly read: (body: string) => Delivered | undefined
}

const notTheService =
  'Something else answers there than the service: look at the address, and at the proxy.'

/** Outcome of a success that holds nothing to read. */
export const taken = (): Delivered => ({ outcome: 'delivered' })

/** With what a success is known by, where it is there. */
export const takenWith = (reference: string | undefined): Delivered | undefined =>
  reference === undefined ? undefined : { outcome: 'delivered', reference }

/** A field of an answer that should be JSON; undefined where it is none, or has no such field. */
export function fieldOf(body: string, ...path: readonly string[]): unknown {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  for (const name of path) value = isRecord(value) ? value[name] : undefined
  return value
}

/** The same where it is text, or a number. */
export function textOf(body: string, ...path: readonly string[]): string | undefined {
  const value = fieldOf(body, ...path)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Milliseconds of a field that holds seconds. */
export function secondsOf(body: string, ...path: readonly string[]): number | undefined {
  const value = fieldOf(body, ...path)
  return typeof value === 'number' && value >= 0 ? Math.ceil(value * 1_000) : undefined
}

const isForLater = (status: number): boolean =>
  status >= 500 || status === 408 || status === 425 || status === 429

function whyOfStatus(status: number): Exclude<Refused['why'], 'bad-config'> {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 413) return 'too-long'
  return status < 400 || status === 404 || status === 405 || status === 410
    ? 'bad-address'
    : 'rejected'
}

/** Seconds, or a date. */
function retryAfter({ headers }: Answered, nowMs: number): number | undefined {
  const said = headers['retry-after']
  if (said === undefined) return undefined
  if (/^\d{1,9}(\.\d+)?$/.test(said)) return Math.ceil(Number(said) * 1_000)
  const at = Date.parse(said)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}

const sentences: Readonly<Record<Unanswered['why'], readonly [answer: string, remedy: string]>> = {
  'unknown-name': [
    'Its name could not be found.',
    'Look at the address, and at the connection of this machine.',
  ],
  refused: ['It refuses the connection.', 'Look whether the service runs, and at port and proxy.'],
  silent: ['It did not answer in time.', 'Look whether the service is well, and at the proxy.'],
  cut: [
    'It cut the connection.',
    'Look whether the address speaks HTTP, and https where it is https.',
  ],
  untrusted: [
    'Its certificate is not trusted.',
    'Give the service a certificate that this machine trusts, or let this machine trust its authority.',
  ],
  proxy: [
    'The proxy does not let it through.',
    'Look at HTTPS_PROXY and NO_PROXY; in a terminal, a proxy needs Node 24.5 or newer.',
  ],
  unreachable: ['It cannot be reached.', 'Look at the connection of this machine.'],
}

export function unanswered(why: Unanswered['why']): Later {
  const [answer, remedy] = sentences[why]
  return { outcome: 'later', answer, remedy }
}
