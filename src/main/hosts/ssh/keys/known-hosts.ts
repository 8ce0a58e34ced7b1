/**
 * known_hosts as OpenSSH reads it (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"): plain, hashed, wildcards,
 * negation, `[host]:port`, @revoked, @cert-authority. Where it could be read in two ways, the way
 * that trusts less is taken.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { lowerCase, matchesPattern } from '../format/patterns.ts'

export interface KnownKey {
  readonly marker: '' | 'revoked' | 'cert-authority'
  /** The first field as written. */
  readonly hosts: string
  readonly keyType: string
  /** The key in wire format, as a server presents it. */
  readonly key: Buffer
  readonly file: string
  readonly line: number
}

/** Verdict of the files on a key that a server presents. */
export type KeyVerdict =
  | { readonly verdict: 'known'; readonly by: KnownKey }
  /** Other keys are known for this host: a rebuilt server, or somebody in between. */
  | { readonly verdict: 'changed'; readonly known: readonly KnownKey[] }
  | { readonly verdict: 'revoked'; readonly by: KnownKey }
  /** Only a certificate authority vouches for this host, and certificates cannot be checked here. */
  | { readonly verdict: 'certificate-only'; readonly by: KnownKey }
  | { readonly verdict: 'unknown' }

export interface KeyQuestion {
  readonly host: string
  readonly port: number
  /** `HostKeyAlias`: looked up instead of host and port. */
  readonly alias?: string
  readonly key: Buffer
}

const defaultPort = 22
/** Longer lines give no trust. */
const maxLine = 8_192
/** OpenSSH reads each pattern of a list into a buffer of 1,024. */
const maxPattern = 1_023
/** The length of a hashed name and of its salt. */
const hashBytes = 20

export function parseKnownHosts(text: string, file: string): KnownKey[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const known = parseLine(line)
    return known ? [{ ...known, file, line: index + 1 }] : []
  })
}

function parseLine(line: string): Omit<KnownKey, 'file' | 'line'> | undefined {
  // Not trim(): it takes away a byte order mark and others, which ssh holds to be part of the name.
  const fields = line.replace(/^[ \t]+/, '').split(/[ \t]+/)
  const first = fields[0] ?? ''
  if (first === '' || first.startsWith('#')) return undefined
  const marker = first.startsWith('@') ? first.slice(1) : ''
  if (marker !== '' && marker !== 'revoked' && marker !== 'cert-authority') return undefined
  const [hosts, keyType, text] = marker === '' ? fields : fields.slice(1)
  const base64 = text?.replace(/\r+$/, '') ?? ''
  const key = decodeKey(keyType ?? '', base64)
  if (!hosts || !keyType || !key) return undefined
  // What takes trust away is read as far as it can be; what gives trust, only as ssh would.
  if (marker !== 'revoked' && !isReadBySsh(line, { hosts, key, base64 })) return undefined
  return { marker, hosts, keyType, key }
}

function isReadBySsh(
  line: string,
  { hosts, key, base64 }: { readonly hosts: string; readonly key: Buffer; readonly base64: string },
): boolean {
  // ssh ends a line at its first NUL.
  if (line.length > maxLine || hosts.includes('\0')) return false
  if (key.toString('base64') !== base64) return false
  if (hosts.startsWith('|')) return isHashOfSsh(hosts)
  // One pattern that does not fit its buffer takes the whole list out.
  return hosts.split(',').every(({ length }) => length < maxPattern)
}

function isHashOfSsh(hosts: string): boolean {
  const [, , salt = '', hash = ''] = hosts.split('|')
  return [salt, hash].every((text) => {
    const bytes = Buffer.from(text, 'base64')
    return bytes.length === hashBytes && bytes.toString('base64') === text
  })
}

/** The blob names its own type; a line whose two types differ is not trusted. */
function decodeKey(keyType: string, base64: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  const key = Buffer.from(base64, 'base64')
  return typeOfKey(key) === keyType ? key : undefined
}

/** `ssh-ed25519`, `ecdsa-sha2-nistp256` … as the key blob says; '' when it is not one. */
export function typeOfKey(key: Buffer): string {
  if (key.length < 4) return ''
  const length = key.readUInt32BE(0)
  return length <= 64 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : ''
}

/** `SHA256:…` as ssh shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** `host`, or `[host]:port` where the port is not ssh's own. */
export function lookupName({ host, port, alias }: Omit<KeyQuestion, 'key'>): string {
  if (alias !== undefined) return alias.toLowerCase()
  const name = host.toLowerCase()
  return port === defaultPort ? name : `[${name}]:${port}`
}

/** Lines that speak of this host. */
export function linesFor(known: readonly KnownKey[], name: string): KnownKey[] {
  return known.filter(({ hosts }) => matchesHosts(hosts, name))
}

export function judgeKey(known: readonly KnownKey[], question: KeyQuestion): KeyVerdict {
  const verdict = judgeByName(known, lookupName(question), question.key)
  const hasPort = question.alias === undefined && question.port !== defaultPort
  if (verdict.verdict !== 'unknown' || !hasPort) return verdict
  // As ssh does: a key known for the host without its port is the same host's key.
  const plain = judgeByName(known, question.host.toLowerCase(), question.key)
  return plain.verdict === 'known' || plain.verdict === 'revoked' ? plain : verdict
}

function judgeByName(known: readonly KnownKey[], name: string, key: Buffer): KeyVerdict {
  const lines = linesFor(known, name)
  const revoked = lines.find(({ marker, key: other }) => marker === 'revoked' && other.equals(key))
  if (revoked) return { verdict: 'revoked', by: revoked }
  const plain = lines.filter(({ marker }) => marker === '')
  const same = plain.find(({ key: other }) => other.equals(key))
  if (same) return { verdict: 'known', by: same }
  if (plain.length > 0) return { verdict: 'changed', known: plain }
  const authority = lines.find(({ marker }) => marker === 'cert-authority')
  return authority ? { verdict: 'certificate-only', by: authority } : { verdict: 'unknown' }
}

function matchesHosts(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHash(hosts, name)
  let isMatch = false
  for (const pattern of hosts.split(',')) {
    const isNegated = pattern.startsWith('!')
    if (!matchesPattern(lowerCase(isNegated ? pattern.slice(1) : pattern), name)) continue
    // One negated match takes the host out, whatever else matches.
    if (isNegated) return false
    isMatch = true
  }
  return isMatch
}

/** `|1|salt|hmac-sha1(salt, host)` */
function matchesHash(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = '', extra] = hashed.split('|')
  if (version !== '1' || extra !== undefined) return false
  const wanted = Buffer.from(hash, 'base64')
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}

/** A line in OpenSSH's own format, for a key that the user accepted. */
export function formatKnownKey(question: KeyQuestion): string {
  const { key } = question
  return `${lookupName(question)} ${typeOfKey(key)} ${key.toString('base64')}\n`
}

/** Host key algorithms of the types that are known for a host; [] = none is. */
export function knownTypes(
  known: readonly KnownKey[],
  question: Omit<KeyQuestion, 'key'>,
): string[] {
  const names = [
    lookupName(question),
    ...(question.alias === undefined ? [question.host.toLowerCase()] : []),
  ]
  const types = names.flatMap((name) =>
    linesFor(known, name)
      .filter(({ marker }) => marker === '')
      .map(({ keyType }) => keyType),
  )
  return [...new Set(types)]
}
