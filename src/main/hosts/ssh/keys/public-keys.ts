/** The public halves of keys, and certificates, as files beside private keys hold them. */

import { ownValue } from '../../../../shared/lib/own-value.ts'
import { WireReader, wireString } from '../format/wire-format.ts'
import { typeOfKey } from './known-hosts.ts'

/** The key in the first line that holds one: `type base64 comment`. */
export function readPublicKey(text: string): Buffer | undefined {
  for (const line of text.split(/\r?\n/)) {
    const [type = '', base64 = ''] = line.trim().split(/[ \t]+/)
    if (type === '' || type.startsWith('#')) continue
    const blob = Buffer.from(base64, 'base64')
    return typeOfKey(blob) === type ? blob : undefined
  }
  return undefined
}

export const isCertificate = (blob: Buffer): boolean =>
  typeOfKey(blob).endsWith('-cert-v01@openssh.com')

export interface Certificate {
  /** The public key that it certifies. */
  readonly publicKey: Buffer
  /** Not one of hosts. */
  readonly isForUsers: boolean
  readonly keyId: string
  /** User names; without any, the server decides. */
  readonly principals: readonly string[]
  /** undefined: for ever. */
  readonly validUntil: Date | undefined
}

/** How many strings make up the public part of each kind (PROTOCOL.certkeys). */
const partsOf: Readonly<Record<string, number>> = {
  'ssh-rsa': 2,
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
}
const forUsers = 1
const forEver = 0xffff_ffff_ffff_ffffn

/** undefined where it is none of the kinds that are known. */
export function readCertificate(blob: Buffer): Certificate | undefined {
  const type = certifiedType(typeOfKey(blob))
  const parts = ownValue(partsOf, type)
  if (!isCertificate(blob) || parts === undefined) return undefined
  try {
    const reader = new WireReader(blob)
    reader.string()
    reader.string() // nonce
    const fields = Array.from({ length: parts }, () => wireString(reader.string()))
    reader.longNumber() // serial
    const isForUsers = reader.number() === forUsers
    const keyId = reader.string().toString('utf8')
    const principals = readAll(reader.string())
    reader.longNumber()
    const until = reader.longNumber()
    const validUntil = until === forEver ? undefined : new Date(Number(until) * 1_000)
    const publicKey = Buffer.concat([wireString(type), ...fields])
    return { publicKey, isForUsers, keyId, principals, validUntil }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** `sk-ssh-ed25519-cert-v01@openssh.com` is for `sk-ssh-ed25519@openssh.com`. */
function certifiedType(type: string): string {
  const plain = type.replace(/-cert-v01@openssh\.com$/, '')
  return plain.startsWith('sk-') ? `${plain}@openssh.com` : plain
}

function readAll(list: Buffer): string[] {
  const reader = new WireReader(list)
  const found: string[] = []
  while (!reader.isAtEnd) found.push(reader.string().toString('utf8'))
  return found
}
