/** Failures of asking a registry, each kind apart, with the words that may be shown. */
import { z } from 'zod'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import { printable } from '../../../shared/lib/printable.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import { limitOf, TooOften } from './budget.ts'
import { type Answer, AnswerTooLong } from './http.ts'

export type RegistryFailed = Extract<Failure, { kind: 'registry-failed' }>
type Cause = RegistryFailed['cause']

/** Who asked what, and as whom. */
export interface Asked {
  readonly registry: string
  readonly repository: string
  readonly account: string
  readonly named?: string | undefined
  /** The host that it is asked from; '' = this machine. */
  readonly from: string
}

export interface What {
  readonly cause: Cause
  readonly reason: string
  readonly until?: number | undefined
}

export function registryError(asked: Asked, what: What, error?: unknown): FailureError {
  const { registry, repository, account, named, from } = asked
  const { cause, reason, until } = what
  return new FailureError(
    {
      ...{ kind: 'registry-failed', registry, repository, account, cause },
      reason: short(reason),
      ...(named !== undefined && { named }),
      ...(until !== undefined && { until }),
      ...(from !== '' && { from }),
    },
    error,
  )
}

const longest = 200

/** Short form of the words of registries and proxies, which may be anything, and long. */
function short(text: string): string {
  const line = printable(text.trim())
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}

/** The trouble of a connection; undefined = a bug, or somebody hung up. */
export function connectionTrouble(error: unknown): What | undefined {
  if (error instanceof AnswerTooLong)
    return { cause: 'answer', reason: 'it answered more than can be used' }
  if (error instanceof TooOften) return { cause: 'rate', reason: 'it said so', until: error.until }
  if (error instanceof FailureError) return { cause: 'silent', reason: wordsOf(error.failure) }
  const code = codeOf(error)
  if (isTimeout(error)) return { cause: 'silent', reason: silences.ETIMEDOUT ?? '' }
  if (code === undefined) return undefined
  const message = messageOf(error)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { cause: 'name', reason: 'no DNS server that was asked knows it' }
  if (code === 'ECONNREFUSED') return { cause: 'refused', reason: 'nothing listens there' }
  if (isCertificate.test(code)) return { cause: 'certificate', reason: message }
  if (/EPROTO|ERR_SSL|HPE_/.test(code))
    return { cause: 'answer', reason: 'what listens there speaks another protocol' }
  return { cause: 'silent', reason: silences[code] ?? 'the connection broke' }
}

const isCertificate =
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_PURPOSE/

const silences: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  UND_ERR_HEADERS_TIMEOUT: 'it took the question and did not answer',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped half-way',
  UND_ERR_HEADERS_OVERFLOW: 'its answer began with more than can be read',
  UND_ERR_SOCKET: 'it hung up half-way',
  ETIMEDOUT: 'no connection came about in time',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}

/** Whether it is the timeout of a signal: its code is a number. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.name === 'TimeoutError'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '')

const wordsOf = (failure: Failure): string =>
  'reason' in failure ? String(failure.reason) : failure.kind

const errorsSchema = z.object({
  errors: z
    .array(z.object({ code: z.string().catch(''), message: z.string().nullish().catch('') }))
    .min(1),
})

interface Refused {
  readonly now: number
  /** Begins the sentence. */
  readonly who?: string
}

/** Meaning of an answer that is no success. */
export function refusal(answer: Answer, { now, who = 'it' }: Refused): What {
  const { status, body } = answer
  const said = saidIn(body)
  const until = status === 429 ? limitOf(answer, now) : undefined
  const words = [said.code, said.message].filter((each) => each !== '').join(': ')
  const reason = `${who} answered ${[String(status), words].filter((each) => each !== '').join(', ')}`
  if (status === 429 || said.code === 'TOOMANYREQUESTS') return { cause: 'rate', reason, until }
  if (status === 401 || status === 403 || said.code === 'DENIED' || said.code === 'UNAUTHORIZED')
    return { cause: 'no-access', reason }
  if (status === 404) return { cause: 'not-found', reason }
  return { cause: status >= 500 ? 'silent' : 'answer', reason }
}

function saidIn(body: Buffer): { code: string; message: string } {
  const parsed = errorsSchema.safeParse(parseJson(body))
  const first = parsed.success ? parsed.data.errors[0] : undefined
  return { code: first?.code ?? '', message: first?.message ?? '' }
}

/** undefined where it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
