/** Failures for what ssh2 and the sockets under it throw: by level and code before words. */
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import { socketReason, unreachedBy } from '../../../engine/socket-reasons.ts'
import { addressOf, type Hop } from '../config/hop.ts'

export interface Place {
  readonly host: string
  readonly address: string
  /** The jump host that this is, and not the host. */
  readonly jump?: string
}

/** The host itself is the last of the way. */
export const placeOf = (
  way: { readonly host: string; readonly isLast: boolean },
  hop: Hop,
): Place => ({
  ...{ host: way.host, address: addressOf(hop) },
  ...(!way.isLast && { jump: hop.alias }),
})

/** The failure of a connection that did not open; `undefined` for a bug. */
export function connectFailure(place: Place, error: unknown): Failure | undefined {
  if (error instanceof FailureError) return error.failure
  if (!(error instanceof Error)) return undefined
  const code = codeOf(error)
  if (code !== undefined && /^E[A-Z]/.test(code)) {
    return { ...unreachable(place, socketReason(code)), ...unreachedBy(code) }
  }
  const level = 'level' in error ? String(error.level) : ''
  if (level === 'client-socket') return unreachable(place, 'the connection was cut')
  if (level === 'client-timeout') return unreachable(place, 'it does not answer')
  if (level === 'handshake' || level === 'protocol') {
    return { kind: 'ssh-failed', ...place, reason: error.message }
  }
  // ssh2 says these without a level: the other side hung up before it was greeted.
  if (/before handshake|^Connection lost/i.test(error.message)) {
    return unreachable(place, 'the connection was closed before the greeting')
  }
  // What else ssh2 throws itself is what it heard: a server that hangs up says why, under a number.
  return error.constructor === Error
    ? { kind: 'ssh-failed', ...place, reason: error.message }
    : undefined
}

/** The server ended the connection, and said why (RFC 4253, 11.1): ssh2 hands on its number. */
export function isDisconnect(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
}

type Unreachable = Extract<Failure, { kind: 'host-unreachable' }>

export function unreachable({ address, ...place }: Place, reason: string): Unreachable {
  return { kind: 'host-unreachable', ...place, reason: `${address}: ${reason}` }
}

/** A failure that another attempt does not mend: it would only lock the user out. */
export function isLasting({ kind }: Failure): boolean {
  return kind !== 'host-unreachable' && kind !== 'ssh-failed' && kind !== 'internal'
}

function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) {
    const [first] = error.errors
    return first instanceof Error ? codeOf(first) : undefined
  }
  return undefined
}

/** As sockets do, so that whoever reads knows a cut when it comes. */
export class ConnectionCut extends Error {
  readonly code = 'ECONNRESET'

  constructor() {
    super('the SSH connection was cut')
    this.name = 'ConnectionCut'
  }
}

/**
 * Why the server did not open a channel (RFC 4254, 5.1); undefined when it was not the server. sshd
 * says 2, "connect failed", also where its configuration forbids the forwarding.
 */
export function channelReason(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('reason' in error)) return undefined
  return typeof error.reason === 'number' ? error.reason : undefined
}
