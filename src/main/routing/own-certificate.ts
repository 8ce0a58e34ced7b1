/** A certificate of somebody's own, as a secret keeps it: read, and judged before a proxy is given it. Pure. */
import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

export interface OwnCertificate {
  /** Tells this very chain and key from any other. */
  readonly id: string
  /** The fingerprint of the certificate itself, as a TLS handshake shows it: SHA-256, in hex digits with colons. */
  readonly fingerprint: string
  /** Chain and key, in the order that servers want. */
  readonly pem: string
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g

/** Reads a certificate; trouble that a browser, or the proxy itself, would have with it comes as a sentence. */
export function readCertificate(
  text: string,
  { name, now }: { readonly name: string; readonly now: number },
): OwnCertificate | { readonly trouble: string } {
  const blocks = [...text.matchAll(block)].map(([whole, kind = '']) => ({ whole, kind }))
  const chain = blocks.filter(({ kind }) => kind === 'CERTIFICATE').map(({ whole }) => whole)
  const keys = blocks.filter(({ kind }) => kind.endsWith('PRIVATE KEY')).map(({ whole }) => whole)
  const [first] = chain
  const [key, ...others] = keys
  if (first === undefined) return { trouble: 'it holds no certificate (PEM)' }
  if (key === undefined || others.length > 0)
    return { trouble: `it holds ${others.length > 0 ? 'several keys' : 'no key'} (PEM)` }
  const parsed = parse(chain, key)
  if (typeof parsed === 'string') return { trouble: parsed }
  const trouble = troubleOf(parsed, name, now)
  if (trouble !== undefined) return { trouble }
  const pem = `${[...chain, key].join('\n')}\n`
  const id = createHash('sha256').update(pem).digest('hex').slice(0, 24)
  return { id, pem, fingerprint: parsed.first.fingerprint256 }
}

interface Parsed {
  readonly first: X509Certificate
  readonly chain: readonly X509Certificate[]
  readonly key: KeyObject
}

function parse(chain: readonly string[], key: string): Parsed | string {
  try {
    const [first, ...more] = chain.map((pem) => new X509Certificate(pem))
    if (!first) return 'it holds no certificate (PEM)'
    return { first, chain: [first, ...more], key: createPrivateKey(key) }
  } catch {
    // What OpenSSL says of it may quote it.
    return /ENCRYPTED/.test(key)
      ? 'its key is locked by a passphrase'
      : 'it cannot be read as certificates and a key (PEM)'
  }
}

function troubleOf({ first, chain, key }: Parsed, name: string, now: number): string | undefined {
  if (!first.checkPrivateKey(key)) return 'its key is not that of its first certificate'
  if (!first.checkHost(name, { subject: 'never' })) return `it is not for ${name}`
  const [from, until] = [Date.parse(first.validFrom), Date.parse(first.validTo)]
  if (until <= now) return `it expired on ${dayOf(until)}`
  if (from > now) return `it is not valid before ${dayOf(from)}`
  const broken = chain.findIndex((each, at) => {
    const issuer = chain[at + 1]
    return issuer !== undefined && !each.checkIssued(issuer)
  })
  if (broken >= 0) return `certificate ${broken + 2} of its chain did not issue the one before it`
  return undefined
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
