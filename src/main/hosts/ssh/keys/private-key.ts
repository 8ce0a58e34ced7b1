/** Private keys of files, in whichever format they are, or why one cannot be used. */

import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signWith,
} from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import ssh2 from 'ssh2'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { readableArgv } from '../format/quote.ts'
import { WireReader, wireNumber, wireString } from '../format/wire-format.ts'
import { typeOfKey } from './known-hosts.ts'
import { readPublicKey } from './public-keys.ts'

export interface PrivateKey {
  /** Its public half in wire format. */
  readonly publicKey: Buffer
  /** In wire format; of RSA by the algorithm's hash. */
  sign(data: Buffer, algorithm: string): Buffer
}

export type ReadKey =
  | { readonly is: 'missing' }
  | { readonly is: 'unusable'; readonly why: string }
  /** No passphrase was given, or a wrong one. */
  | { readonly is: 'locked' }
  | { readonly is: 'key'; readonly key: PrivateKey }

export function readKey(file: string, passphrase: string | undefined): ReadKey {
  try {
    // A pipe would be waited for.
    if (!statSync(file).isFile()) return unusable('it is no file')
    const text = readFileSync(file, 'utf8')
    if (readPublicKey(text)) return unusable('it is a public key, whose private half no agent has')
    const openTo = modeForOthers(file)
    return openTo === undefined ? readText(file, text, passphrase) : unusable(openTo)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return { is: 'missing' }
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error
    return unusable(`it cannot be read (${code})`)
  }
}

function readText(file: string, text: string, passphrase: string | undefined): ReadKey {
  if (/-----BEGIN OPENSSH PRIVATE KEY-----/.test(text)) return readOpenSsh(file, text, passphrase)
  if (/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(text)) return readPem(file, text, passphrase)
  return text.startsWith('PuTTY-User-Key-File-')
    ? readPutty(file, text, passphrase)
    : unusable('it is no private key that is known here')
}

const unusable = (why: string): ReadKey => ({ is: 'unusable', why })

/** As ssh, a key of the user's that others may read is not used. */
function modeForOthers(file: string): string | undefined {
  const { mode, uid } = statSync(file)
  if (process.getuid?.() !== uid || (mode & 0o077) === 0) return undefined
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  return `others may read it (its mode is ${shown}), so it is not used, as ssh would not; run ${command('chmod', '600', file)}`
}

const command = (...argv: [string, ...string[]]): string => readableArgv(argv)

function readOpenSsh(file: string, text: string, passphrase: string | undefined): ReadKey {
  const head = openSshHead(text)
  if (!head) return unusable('it is damaged')
  const { cipher, publicKey } = head
  if (typeOfKey(publicKey).startsWith('sk-')) {
    return unusable(`it needs its security key; add it to your agent: ${command('ssh-add', file)}`)
  }
  if (!readableCiphers.has(cipher)) {
    const convert = command('ssh-keygen', '-p', '-Z', 'aes256-ctr', '-f', file)
    return unusable(`it is encrypted with ${cipher}, which is not known here; run ${convert}`)
  }
  if (cipher !== 'none' && passphrase === undefined) return { is: 'locked' }
  return fromSsh2(file, text, passphrase)
}

/** The ciphers of key files that ssh2 reads. */
const readableCiphers = new Set([
  ...['none', '3des-cbc', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', 'aes128-ctr', 'aes192-ctr'],
  ...['aes256-ctr', 'aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'],
])

/** Head that stands before the encrypted part (PROTOCOL.key). */
export function openSshHead(text: string): { cipher: string; publicKey: Buffer } | undefined {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1] ?? ''
  const bytes = Buffer.from(base64, 'base64')
  const magic = 'openssh-key-v1\0'
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined
  try {
    const reader = new WireReader(bytes.subarray(magic.length))
    const cipher = reader.string().toString('latin1')
    reader.string()
    reader.string()
    return reader.number() === 1 ? { cipher, publicKey: reader.string() } : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** ssh2 has no code for it; with the right passphrase every key that comes here can be read. */
function fromSsh2(file: string, text: string, passphrase: string | undefined): ReadKey {
  const parsed = ssh2.utils.parseKey(text, passphrase)
  const [key] = Array.isArray(parsed) ? parsed : [parsed]
  if (key instanceof Error || key === undefined) {
    return passphrase === undefined ? unusable(notKnown(file)) : { is: 'locked' }
  }
  if (!key.isPrivateKey()) return unusable('it is no private key')
  return fromNode(createPrivateKey(key.getPrivatePEM()))
}

const notKnown = (file: string): string =>
  `its format is not known here; run ${command('ssh-keygen', '-p', '-f', file)}`

/** PKCS#8, and the older formats of OpenSSL. */
function readPem(file: string, text: string, passphrase: string | undefined): ReadKey {
  const isLocked = /BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(text)
  if (isLocked && passphrase === undefined) return { is: 'locked' }
  let key: KeyObject
  try {
    key = createPrivateKey({ key: text, ...(isLocked && { passphrase: passphrase ?? '' }) })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    // A cipher or a kind of key that is not known; everything else may come of a wrong passphrase.
    const isKnown = isLocked && code !== 'ERR_OSSL_EVP_UNSUPPORTED'
    return isKnown ? { is: 'locked' } : unusable(notKnown(file))
  }
  return fromNode(key)
}

/** ssh reads none of these; what ssh2 reads of them is taken. */
function readPutty(file: string, text: string, passphrase: string | undefined): ReadKey {
  const isLocked = /^Encryption: (?!none)/m.test(text)
  const isOld = text.startsWith('PuTTY-User-Key-File-2:')
  if (!isOld) {
    const convert = command('puttygen', file, '-O', 'private-openssh', '-o', `${file}.openssh`)
    return unusable(`it is in the format of PuTTY; run ${convert}, and name that file`)
  }
  if (isLocked && passphrase === undefined) return { is: 'locked' }
  return fromSsh2(file, text, passphrase)
}

function fromNode(key: KeyObject): ReadKey {
  const publicKey = publicKeyOf(key)
  if (!publicKey) return unusable(`a key of the kind ${key.asymmetricKeyType} logs in nowhere`)
  return { is: 'key', key: { publicKey, sign: (data, by) => signature(key, data, by) } }
}

const curves: Readonly<Record<string, { readonly name: string; readonly hash: string }>> = {
  'P-256': { name: 'nistp256', hash: 'sha256' },
  'P-384': { name: 'nistp384', hash: 'sha384' },
  'P-521': { name: 'nistp521', hash: 'sha512' },
}

/** RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4 */
function publicKeyOf(key: KeyObject): Buffer | undefined {
  const isKnown = ['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')
  if (!isKnown) return undefined
  const {
    kty,
    crv = '',
    x = '',
    y = '',
    n = '',
    e = '',
  } = createPublicKey(key).export({
    format: 'jwk',
  })
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  if (kty === 'RSA') {
    return Buffer.concat([wireString('ssh-rsa'), wireNumber(bytes(e)), wireNumber(bytes(n))])
  }
  if (crv === 'Ed25519') return Buffer.concat([wireString('ssh-ed25519'), wireString(bytes(x))])
  const curve = ownValue(curves, crv)
  if (!curve) return undefined
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)])
  const fields = [`ecdsa-sha2-${curve.name}`, curve.name, point]
  return Buffer.concat(fields.map(wireString))
}

function signature(key: KeyObject, data: Buffer, algorithm: string): Buffer {
  if (key.asymmetricKeyType === 'rsa') {
    const [, bits = '1'] = /sha2-(256|512)/.exec(algorithm) ?? []
    const name = bits === '1' ? 'ssh-rsa' : `rsa-sha2-${bits}`
    const padding = constants.RSA_PKCS1_PADDING
    return Buffer.concat([
      wireString(name),
      wireString(signWith(`sha${bits}`, data, { key, padding })),
    ])
  }
  if (key.asymmetricKeyType === 'ed25519') {
    return Buffer.concat([wireString('ssh-ed25519'), wireString(signWith(null, data, key))])
  }
  const publicKey = publicKeyOf(key) ?? Buffer.alloc(0)
  const type = typeOfKey(publicKey)
  const hash = Object.values(curves).find(({ name }) => type.endsWith(name))?.hash ?? 'sha256'
  const raw = signWith(hash, data, { key, dsaEncoding: 'ieee-p1363' })
  const half = raw.length / 2
  const numbers = [wireNumber(raw.subarray(0, half)), wireNumber(raw.subarray(half))]
  return Buffer.concat([wireString(type), wireString(Buffer.concat(numbers))])
}
