/** What an answer means that a service gives as HTTP has it; what is its own is told by its kind. */
import type { Later, Refused, Sent } from '../channel.ts'
import type { Answered, HttpAnswer, Unanswered } from './http.ts'

/** How a service words its refusals. */
export interface Wording {
  /** What to mend, by why it refused. */
  readonly remedies: Readonly<Record<Exclude<Refused['why'], 'bad-config'>, string>>
  /** The sentence in its answer; its body where there is none. */
  readonly said?: (body: string) => string | undefined
  /** Milliseconds that its answer asks to wait, where it says so elsewhere than in `Retry-After`. */
  readonly wait?: (body: string) => number | undefined
  /** Why it refused, where the status does not say. */
  readonly why?: (answer: Answered) => Refused['why'] | undefined
}

/** Of an answer that is no success; undefined for one that is. */
export function refusalOf(
  answer: HttpAnswer,
  wording: Wording,
  nowMs: number,
): Refused | Later | undefined {
  if (answer.kind === 'unanswered') return unanswered(answer)
  const { status, body } = answer
  if (status >= 200 && status < 300) return undefined
  const said = `${status} ${(wording.said?.(body) ?? body) || 'without a word'}`
  if (isForLater(status)) {
    const retryAfterMs = wording.wait?.(body) ?? retryAfter(answer, nowMs)
    return { outcome: 'later', status, answer: said, retryAfterMs }
  }
  const why = wording.why?.(answer) ?? whyOfStatus(status)
  return { outcome: 'refused', status, why, answer: said, remedy: remedyOf(why, status, wording) }
}

/** The same where a success holds nothing to read. */
export function sentOf(answer: HttpAnswer, wording: Wording, nowMs: number): Sent {
  return refusalOf(answer, wording, nowMs) ?? { outcome: 'delivered' }
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

function remedyOf(why: Refused['why'], status: number, { remedies }: Wording): string {
  if (why === 'bad-config') return 'Edit the channel.'
  if (status < 400) return 'Redirects are not followed: enter the address that it leads to.'
  return remedies[why]
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
  proxy: ['The proxy does not let it through.', 'Look at HTTPS_PROXY and NO_PROXY.'],
  unreachable: ['It cannot be reached.', 'Look at the connection of this machine.'],
}

function unanswered({ why }: Unanswered): Later {
  const [answer, remedy] = sentences[why]
  return { outcome: 'later', answer, remedy }
}
