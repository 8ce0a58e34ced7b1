/** Turns what the engine and its socket answer into typed failures: by code and status first. */
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { socketReason } from './socket-reasons.ts'

export interface Where {
  readonly host: string
  readonly endpoint: string
}

/** An HTTP answer that was not a success. */
export interface Refusal {
  readonly status: number
  readonly message: string
}

/** The failure of a connection that did not open or broke; anything unknown is a bug, unchanged. */
export function connectionError(where: Where, error: unknown): unknown {
  if (error instanceof FailureError) return error
  const code = codeOf(error)
  if (code === undefined) return error
  const reason = socketReason(code, describeCode(code))
  const why = whyOf(code)
  return new FailureError(
    { kind: 'engine-unavailable', ...where, reason, ...(why && { why }) },
    error,
  )
}

function whyOf(code: string): Extract<Failure, { kind: 'engine-unavailable' }>['why'] {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent'
  if (code === 'EACCES' || code === 'EPERM') return 'forbidden'
  if (code === 'ETIMEDOUT') return 'silent'
  return code === 'ENOTSOCK' || code.startsWith('HPE_') ? 'other' : undefined
}

function describeCode(code: string): string {
  return code.startsWith('HPE_') ? 'what answers is not a Docker Engine' : 'the connection failed'
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return codeOf(error.cause)
}

/** runc lost its own child before that had become the program; nothing of it is wrong, and nothing ran. */
export const isCutOffStart = (message: string): boolean =>
  /runc create failed: .*(read init-p: connection reset by peer|final child's PID from pipe: EOF|container init: %!w\(<nil>\))/.test(
    message,
  )

/** Docker's pools hold some 31 networks as they come. */
export const addressesLacking =
  /all predefined address pools have been fully subscribed|could not find an available, non-overlapping \S+ address pool/i

export const isNoSpace = (message: string): boolean => /no space left on device/i.test(message)

/** The failure of a refused call that has no narrower meaning. */
export function refusalError(where: Where, operation: string, refusal: Refusal): FailureError {
  const { host } = where
  const { message } = refusal
  if (isNoSpace(message)) return new FailureError({ kind: 'no-space', where: host, message })
  if (addressesLacking.test(message)) {
    return new FailureError({ kind: 'no-space', where: host, message, lacks: 'addresses' })
  }
  return new FailureError({ kind: 'engine-error', host, operation, ...refusal })
}

/** An answer of a shape no engine gives. */
export function unreadable(where: Where, operation: string, cause: unknown): FailureError {
  const { host } = where
  const message = 'the answer could not be read'
  return new FailureError({ kind: 'engine-error', host, operation, status: 200, message }, cause)
}

/** A container could not be created. Its name's holder is looked up by the caller. */
export function createFailure(where: Where, image: string, refusal: Refusal): Failure {
  const { host } = where
  const { status, message } = refusal
  if (isNoSpace(message)) return { kind: 'no-space', where: host, message }
  if (status === 404 && /image/i.test(message)) {
    return { kind: 'image-not-found', host, image, pull: '' }
  }
  return { kind: 'create-failed', host, message }
}

/** The host port that start found taken; undefined when it failed for another reason. */
export function takenPort(message: string): string | undefined {
  // The engine answers 500 for all of these; its text is the only thing that tells them apart.
  if (!/already allocated|address already in use/i.test(message)) return undefined
  return /(?:Bind for|listen (?:tcp|udp|sctp)[46]?|bind host port(?: for)?) \S*?:(\d{1,5})\b/.exec(
    message,
  )?.[1]
}

/** The certificate of a registry, or that it has none. */
export const isUntrusted = (message: string): boolean =>
  /x509: |tls: failed to verify|server gave HTTP response to HTTPS client/i.test(message)

/** As the engine's host finds the registry: its own DNS and network count, not those of this machine. */
function whyNotReached(message: string): 'name' | 'refused' | 'silent' | undefined {
  if (/no such host|server misbehaving|temporary failure in name resolution/i.test(message))
    return 'name'
  if (/connect: connection refused/i.test(message)) return 'refused'
  const isSilent =
    /i\/o timeout|Client\.Timeout exceeded|deadline exceeded|TLS handshake timeout|no route to host|network is unreachable/i
  return isSilent.test(message) ? 'silent' : undefined
}

/** Failure that a registry's refusal means, from the status where there is one, else from its words. */
export function registryFailure(where: Where, image: string, refusal: Refusal): Failure {
  const { host } = where
  const { status, message } = refusal
  if (isNoSpace(message)) return { kind: 'no-space', where: host, message }
  // Its words speak of logins too, but a login is not what is missing.
  if (status === 429 || /toomanyrequests|rate limit/i.test(message)) {
    const reason = 'the registry was asked too often'
    return { kind: 'pull-failed', host, image, reason, cause: 'rate' }
  }
  if (isUntrusted(message)) {
    return { kind: 'pull-failed', host, image, reason: message, cause: 'certificate' }
  }
  const cause = whyNotReached(message)
  if (cause) return { kind: 'pull-failed', host, image, reason: message, cause }
  if (/no matching manifest/i.test(message)) {
    return { kind: 'pull-failed', host, image, reason: message, cause: 'platform' }
  }
  if (
    status === 401 ||
    status === 403 ||
    /unauthorized|denied|basic auth|authenticat/i.test(message)
  ) {
    return { kind: 'registry-auth', host, image }
  }
  if (status === 404 || /manifest unknown|not found|does not exist|no such image/i.test(message)) {
    return { kind: 'image-not-found', host, image, pull: '' }
  }
  return { kind: 'pull-failed', host, image, reason: message }
}
