/** Bytes before a server greets as SSH does: mostly none; one that is no sshd gives itself away by them. */
import type { Duplex } from 'node:stream'
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import { type Place, unreachable } from './ssh-failures.ts'

/** A server hung up before it greeted: a moment later it may let in. */
export class TurnedAway extends FailureError {}

export interface BeforeGreeting {
  /** Failure that tells what speaks there instead of an sshd; undefined where nothing tells. */
  other(place: Place): Failure | undefined
  /** Why an error ended it; undefined where it had greeted, or ended in another way than being closed. */
  whyNone(place: Place, error: unknown): FailureError | undefined
}

/** More than any line that says why. */
const mostHeard = 1_024

/** Takes nothing away from who reads: it hears from when that one does. */
export function hearGreeting(sock: Duplex): BeforeGreeting {
  let heard = ''
  const hasGreeted = () => /^SSH-/m.test(heard)
  const hear = (bytes: Buffer) => {
    heard = `${heard}${bytes.toString('latin1')}`.slice(0, mostHeard)
    if (hasGreeted() || heard.length === mostHeard) sock.off('data', hear)
  }
  const join = (event: string | symbol) => {
    if (event !== 'data') return
    sock.off('newListener', join)
    sock.on('data', hear)
  }
  sock.on('newListener', join)
  return {
    other: (place) => otherServer(place, heard),
    whyNone: (place, error) => (hasGreeted() ? undefined : notGreeted(place, heard.trim(), error)),
  }
}

function otherServer(place: Place, said: string): Failure | undefined {
  if (!/^HTTP\/\d/.test(said)) return undefined
  const reason = 'it is a web server, which speaks HTTP; sshd listens at another port'
  return { kind: 'ssh-failed', ...place, reason }
}

function notGreeted(place: Place, said: string, error: unknown): FailureError | undefined {
  const other = otherServer(place, said)
  if (other) return new FailureError(other, error)
  if (!isClosed(error)) return undefined
  if (/^Exceeded MaxStartups/i.test(said))
    return new TurnedAway(
      unreachable(place, 'its sshd takes no more logins at once for now (MaxStartups)'),
      error,
    )
  if (said === '') {
    const why = 'sshd does so while too many log in at once (MaxStartups)'
    return new TurnedAway(
      unreachable(place, `the connection was closed before the greeting; ${why}`),
      error,
    )
  }
  const reason = `it said "${said.split(/\r?\n/)[0]}" instead of greeting, and hung up`
  return new FailureError({ kind: 'ssh-failed', ...place, reason }, error)
}

/** Whether an error is a close: bytes not read by then make a reset of it. */
function isClosed(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    error.message === 'Connection lost before handshake'
  )
}
