/** The certificate that a proxy shows for a name, as a browser would be shown it. */
import type { Duplex } from 'node:stream'
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { CertificateStanding } from '../../shared/model/face-standing.ts'

/** Certificate authorities give new ones a month before the end: with less than that left, nobody did. */
const soonDays = 14
const dayMs = 86_400_000

/** Rejects where no TLS comes to be. */
export async function certificateOf(
  stream: Duplex,
  name: string,
  {
    ca,
    now,
    signal,
  }: { readonly ca: readonly string[]; readonly now: number; readonly signal: AbortSignal },
): Promise<CertificateStanding> {
  const socket = connect({
    socket: stream,
    servername: name,
    ca: [...ca],
    rejectUnauthorized: false,
  })
  try {
    await secured(socket, signal)
    return standingOf(socket.getPeerCertificate(), name, { now, distrust: distrustOf(socket) })
  } finally {
    socket.destroy()
    stream.destroy()
  }
}

/** A proxy that has none for a name says so in two ways; what else ends a handshake says nothing of that. */
export const saysNone = (error: unknown): boolean =>
  error instanceof Error && /alert (internal error|unrecognized name)/i.test(error.message)

function secured(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('it hung up')))
    socket.once('secureConnect', () => resolve())
  })
}

/** '' = it is trusted here. */
function distrustOf({ authorized, authorizationError }: TLSSocket): string {
  if (authorized) return ''
  return String(authorizationError ?? 'UNTRUSTED')
}

export function standingOf(
  certificate: PeerCertificate,
  name: string,
  { now, distrust }: { readonly now: number; readonly distrust: string },
): CertificateStanding {
  const until = Date.parse(certificate.valid_to)
  const daysLeft = Math.floor((until - now) / dayMs)
  const issuer = first(certificate.issuer?.O) || first(certificate.issuer?.CN) || 'nobody'
  const trouble = troubleOf(certificate, name, { daysLeft, distrust })
  if (trouble !== null) return { state: 'bad', issuer, until, daysLeft, trouble }
  return { state: daysLeft < soonDays ? 'soon' : 'good', issuer, until, daysLeft, trouble }
}

const first = (name: string | string[] | undefined): string =>
  (Array.isArray(name) ? name[0] : name) ?? ''

function troubleOf(
  certificate: PeerCertificate,
  name: string,
  { daysLeft, distrust }: { readonly daysLeft: number; readonly distrust: string },
): string | null {
  if (daysLeft < 0) return `it expired ${-daysLeft} days ago`
  if (checkServerIdentity(name, certificate)) return 'it is for another name'
  if (distrust === '' || distrust === 'CERT_HAS_EXPIRED') return null
  return distrust.includes('SELF_SIGNED') ||
    distrust.includes('ISSUER') ||
    distrust.includes('VERIFY')
    ? 'no browser knows who issued it'
    : `it is not trusted (${distrust})`
}
