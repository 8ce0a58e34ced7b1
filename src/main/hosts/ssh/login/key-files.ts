/** Files that a login names: private keys, and the certificates beside them. */
import { readFileSync, statSync } from 'node:fs'
import type { Hop } from '../config/hop.ts'
import { openSshHead, type PrivateKey, readKey } from '../keys/private-key.ts'
import { type Certificate, readCertificate, readPublicKey } from '../keys/public-keys.ts'

export interface KeyFile {
  readonly file: string
  /** undefined: it is told by the unlocked private key alone. */
  readonly publicKey: Buffer | undefined
  readonly key: PrivateKey | undefined
  readonly isLocked: boolean
  /** Why it cannot be used, unless an agent has it; '' = nothing to tell. */
  readonly problem: string
}

/** `passphraseWorks` hears of each that was tried. */
export interface Passphrases {
  of(file: string): string | undefined
  wereTried(file: string, worked: boolean): void
}

export function readKeyFiles(hop: Hop, passphrases: Passphrases): KeyFile[] {
  return hop.identityFiles.map((file) => {
    const passphrase = passphrases.of(file)
    const read = readKey(file, passphrase)
    const isTried = passphrase !== undefined && (read.is === 'key' || read.is === 'locked')
    if (isTried) passphrases.wereTried(file, read.is === 'key')
    const key = read.is === 'key' ? read.key : undefined
    const missing = hop.isIdentityNamed ? 'there is no such file' : ''
    const problem = read.is === 'unusable' ? read.why : read.is === 'missing' ? missing : ''
    const publicKey = key?.publicKey ?? publicKeyBeside(file)
    return { file, publicKey, key, isLocked: read.is === 'locked', problem }
  })
}

/** As ssh looks for it: in the file itself, which may be locked, then in the one beside it. */
function publicKeyBeside(file: string): Buffer | undefined {
  const text = textOf(file)
  const own = openSshHead(text)?.publicKey ?? readPublicKey(text)
  return own ?? readPublicKey(textOf(`${file}.pub`))
}

export interface CertificateFile {
  readonly file: string
  readonly blob: Buffer
  readonly certificate: Certificate
}

/** Certificate beside a private key, for where none is named. */
export function certificateBeside({ file }: KeyFile): CertificateFile | undefined {
  return [`${file}-cert`, `${file}-cert.pub`].map(readCertificateFile).find((found) => found)
}

export function readCertificateFile(file: string): CertificateFile | undefined {
  const blob = readPublicKey(textOf(file))
  const certificate = blob && readCertificate(blob)
  return certificate ? { file, blob, certificate } : undefined
}

/** '' = it is not there, or cannot be read. */
function textOf(file: string): string {
  try {
    // A pipe would be waited for.
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : ''
  } catch {
    return ''
  }
}
