/**
 * The keys that are shown to a server, in the order of ssh: named certificates, keys of the agent
 * that are named as files, the agent's others, files alone (sshconnect2.c, `pubkey_prepare`).
 */

import type { Hop } from '../config/hop.ts'
import { typeOfKey } from '../keys/known-hosts.ts'
import { type Certificate, readCertificate } from '../keys/public-keys.ts'
import type { HeldKey } from './agent-keys.ts'
import {
  type CertificateFile,
  certificateBeside,
  type KeyFile,
  type Passphrases,
  readCertificateFile,
  readKeyFiles,
} from './key-files.ts'
import type { OfferedKey, Signing } from './public-key-request.ts'

export interface IdentityDeps {
  readonly hop: Hop
  /** Keys that the agent holds. */
  readonly held: readonly HeldKey[]
  readonly passphrases: Passphrases
  /** Tells what was found of a key that cannot be shown. */
  say(name: string, found: string): void
  /** The key of a file wants its passphrase; `isWanted`: the server would take it. */
  ask(file: string, isWanted: boolean): void
}

type Signer = Pick<OfferedKey, 'isReady' | 'sign'>

/** Identity that can be shown, if something can sign for it. */
interface Identity {
  readonly name: string
  readonly blob: Buffer
  readonly certificate?: Certificate | undefined
  readonly signer: Signer | undefined
  readonly problem: string
}

export function identitiesOf(deps: IdentityDeps): OfferedKey[] {
  const { hop, held, say } = deps
  const files = readKeyFiles(hop, deps.passphrases)
  for (const file of files) if (!file.publicKey) tellOf(deps, file)
  const signerFor = signersOf(deps, files)
  const ofCertificate = ({ file, blob, certificate }: CertificateFile): Identity => ({
    ...{ name: `certificate ${file}`, blob, certificate, problem: noPrivateKey },
    signer: signerFor(blob) ?? signerFor(certificate.publicKey),
  })
  const beside = hop.certificateFiles.length === 0
  const ofFiles = files.flatMap((file): Identity[] => {
    const found = beside ? certificateBeside(file) : undefined
    return [...ofFile(file, signerFor), ...(found ? [ofCertificate(found)] : [])]
  })
  const isHeld = ({ blob }: Identity) => held.some((key) => key.blob.equals(blob))
  const inFiles = held.filter(({ blob }) => ofFiles.some((each) => each.blob.equals(blob)))
  const others = hop.identitiesOnly ? [] : held.filter((key) => !inFiles.includes(key))
  sayHidden(deps, held.length - inFiles.length - others.length)
  const all = [
    ...namedCertificates(hop, say).map(ofCertificate),
    ...[...inFiles, ...others].map(ofAgent),
    ...ofFiles.filter((each) => !isHeld(each)),
  ]
  return all.flatMap((identity) => offered(identity, say))
}

const noPrivateKey = 'there is no private key for it'

function namedCertificates({ certificateFiles }: Hop, say: IdentityDeps['say']): CertificateFile[] {
  return certificateFiles.flatMap((file) => {
    const found = readCertificateFile(file)
    if (!found)
      say(`certificate ${file}`, 'it is not there, or is no certificate that is known here')
    return found ?? []
  })
}

/** Whose public half is not known cannot be shown. */
function tellOf({ say, ask }: IdentityDeps, { file, isLocked, problem }: KeyFile): void {
  if (problem !== '') say(`key ${file}`, problem)
  if (!isLocked) return
  say(`key ${file}`, 'it needs its passphrase')
  ask(file, false)
}

function ofFile(
  { file, publicKey, problem }: KeyFile,
  signerFor: (publicKey: Buffer) => Signer | undefined,
): Identity[] {
  if (!publicKey) return []
  const certificate = readCertificate(publicKey)
  const signer = signerFor(publicKey) ?? (certificate && signerFor(certificate.publicKey))
  return [{ name: `key ${file}`, blob: publicKey, certificate, signer, problem }]
}

const ofAgent = ({ name, blob, signer }: HeldKey): Identity => ({
  ...{ name, blob, signer, problem: '' },
  certificate: readCertificate(blob),
})

/** The agent's before those of files: it asks for no passphrase. */
function signersOf({ held, ask }: IdentityDeps, files: readonly KeyFile[]) {
  const ofKeyFile = ({ file, key }: KeyFile): Signer => ({
    isReady: key !== undefined,
    async sign(data, algorithm): Promise<Signing> {
      if (key) return { is: 'signed', signature: key.sign(data, algorithm) }
      ask(file, true)
      return { is: 'given-up' }
    },
  })
  return (publicKey: Buffer): Signer | undefined => {
    const inAgent = held.find(({ blob }) => blob.equals(publicKey))
    if (inAgent) return inAgent.signer
    const file = files.find((each) => {
      return (each.key || each.isLocked) && each.publicKey?.equals(publicKey)
    })
    return file && ofKeyFile(file)
  }
}

function offered(identity: Identity, say: IdentityDeps['say']): OfferedKey[] {
  const { name, blob, signer, certificate } = identity
  const problem = certificate?.isForUsers === false ? 'it is a certificate of a host' : ''
  if (!signer || problem !== '') {
    const why = problem || identity.problem
    if (why !== '') say(name, why)
    return []
  }
  const type = typeOfKey(blob)
  // Of RSA, the certificate's own name stands for signatures that no server takes any more.
  const algorithm = type === 'ssh-rsa-cert-v01@openssh.com' ? `rsa-sha2-512${type.slice(7)}` : type
  const note = certificate ? ` (${noteOn(certificate)})` : ''
  return [{ name: `${name}${note}`, blob, type: algorithm, ...signer }]
}

/** Note on what a server may hold against it. */
function noteOn({ principals, validUntil, keyId }: Certificate): string {
  const users = principals.length === 0 ? '' : `, for ${principals.join(' ')}`
  const until = validUntil === undefined ? '' : `, until ${validUntil.toISOString()}`
  return `"${keyId}"${users}${until}`
}

function sayHidden({ hop, say }: IdentityDeps, hidden: number): void {
  if (hidden === 0) return
  const what = hidden === 1 ? '1 of its keys is' : `${hidden} of its keys are`
  say(`agent ${hop.agentSocket}`, `${what} not named, and not shown (IdentitiesOnly)`)
}
