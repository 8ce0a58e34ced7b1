import type { Failure } from '../../shared/model/failure.ts'

/** Meanings of the codes of sockets, in the same words wherever one does not open or breaks. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ENOTSOCK: 'that is not a socket',
  ECONNREFUSED: 'nothing listens there',
  EACCES: 'permission to use the socket is denied',
  EPERM: 'permission to use the socket is denied',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTDOWN: 'the host is down',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
}

/** With its code, for whoever looks that up. */
export function socketReason(code: string, otherwise = 'the connection failed'): string {
  return `${reasons[code] ?? otherwise} (${code})`
}

/** How far a connection came by the error code of its socket. */
export function unreachedBy(
  code: string,
): Pick<Extract<Failure, { kind: 'host-unreachable' }>, 'why'> {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { why: 'name' }
  return code === 'ECONNREFUSED' ? { why: 'refused' } : {}
}
