/**
 * How a key proves itself to a server (RFC 4252, 7). ssh2 knows no certificates and no keys of
 * security keys, signs without waiting for anybody, and asks the server about keys that are unlocked
 * already, which only costs a round trip. So keys of ours are put in place of its own, and their
 * signed requests are sent from here. There is no option for that: this reaches into ssh2.
 */
import ssh2, { type AnyAuthMethod, type Client, type ParsedKey } from 'ssh2'
import { wireString } from '../format/wire-format.ts'

export interface OfferedKey {
  /** For messages. */
  readonly name: string
  /** In wire format; a certificate whole. */
  readonly blob: Buffer
  /** The algorithm; of plain RSA, ssh2 chooses one that the server takes. */
  readonly type: string
  /** Signing asks nobody: done at once, without asking the server first whether the key would do. */
  readonly isReady: boolean
  sign(data: Buffer, algorithm: string): Promise<Signing>
}

export type Signing =
  /** In wire format. */
  | { readonly is: 'signed'; readonly signature: Buffer }
  /** The next key is to be tried. */
  | { readonly is: 'failed'; readonly why: string }
  /** The connection is being closed. */
  | { readonly is: 'given-up' }

const offers = new WeakMap<object, OfferedKey>()

export function methodFor(username: string, offer: OfferedKey): AnyAuthMethod {
  // ssh2 knows its own kind by what its parser has put into it.
  const key: ParsedKey = Object.create(anyKey(), {
    type: { value: offer.type },
    getPublicSSH: { value: () => offer.blob },
    isPrivateKey: { value: () => true },
  })
  offers.set(key, offer)
  return { type: 'publickey', username, key }
}

function anyKey(): ParsedKey {
  const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(32))])
  const key = ssh2.utils.parseKey(`ssh-ed25519 ${blob.toString('base64')}`)
  if (key instanceof Error) throw key
  return Array.isArray(key) ? key[0] : key
}

type Signer = (data: Buffer, send: (signature: Buffer) => void) => void

/** The parts of ssh2 1.17's protocol that are reached into. */
interface Protocol {
  authPK(user: string, key: object, algorithm?: string, signer?: Signer): void
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number
      alloc(size: number): Buffer
      finalize(packet: Buffer): Buffer
    }
  }
  readonly _authsQueue: string[]
  readonly _cipher: { encrypt(packet: Buffer): void }
  readonly _handlers: {
    USERAUTH_FAILURE(protocol: Protocol, left: readonly string[] | null, partial: boolean): void
  }
}

/** To be called once `connect` was. */
export function offerKeysOn(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol: Protocol })._protocol
  const request = protocol.authPK.bind(protocol)
  protocol.authPK = (...asked) => {
    const [user, key, algorithm, signer] = asked
    const offer = offers.get(key)
    if (!offer) return request(...asked)
    if (!signer && !offer.isReady) return request(user, key, algorithm)
    request(user, key, algorithm, (data) => {
      prove(protocol, offer, { data, algorithm: algorithm ?? offer.type }).catch((error: unknown) =>
        client.emit('error', error instanceof Error ? error : new Error(String(error))),
      )
    })
  }
}

interface Proof {
  /** Bytes to sign: the session, then the request. */
  readonly data: Buffer
  readonly algorithm: string
}

async function prove(protocol: Protocol, offer: OfferedKey, proof: Proof): Promise<void> {
  const signing = await offer.sign(proof.data, proof.algorithm)
  if (signing.is === 'given-up') return
  // As if the server had refused it.
  if (signing.is === 'failed') return protocol._handlers.USERAUTH_FAILURE(protocol, null, false)
  const session = 4 + proof.data.readUInt32BE(0)
  const payload = Buffer.concat([proof.data.subarray(session), wireString(signing.signature)])
  const { write } = protocol._packetRW
  const packet = write.alloc(payload.length)
  packet.set(payload, write.allocStart)
  protocol._authsQueue.push('publickey')
  protocol._cipher.encrypt(write.finalize(packet))
}
