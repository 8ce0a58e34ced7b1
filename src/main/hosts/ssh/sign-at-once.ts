/**
 * ssh2 asks the server whether a key would do before it signs with it, which spares a user from
 * unlocking keys in vain. Ours are unlocked by then: the question would only cost a round trip. There
 * is no option for it, so this reaches into ssh2, and changes nothing where that is not as it was.
 */
import type { Client, ParsedKey } from 'ssh2'

type Signer = (data: Buffer, send: (signature: Buffer) => void) => void
type AuthPublicKey = (user: string, key: unknown, algorithm?: string, signer?: Signer) => void

interface Inner {
  _protocol?: { authPK?: AuthPublicKey }
}

/** To be called once `connect` was. */
export function signAtOnce(client: Client): void {
  const protocol = (client as unknown as Inner)._protocol
  const ask = protocol?.authPK?.bind(protocol)
  if (!protocol || !ask) return
  protocol.authPK = (user, key, algorithm, signer) => {
    if (signer || !isPrivate(key)) return ask(user, key, algorithm, signer)
    ask(user, key, algorithm, (data, send) => {
      const signature: unknown = key.sign(data, hashes[algorithm ?? ''])
      if (Buffer.isBuffer(signature)) send(signature)
      // Asked in its own way, ssh2 says itself what is wrong with the key.
      else ask(user, key, algorithm)
    })
  }
}

/** A key of an agent is a public one. */
function isPrivate(key: unknown): key is ParsedKey {
  if (typeof key !== 'object' || key === null || !('isPrivateKey' in key)) return false
  return typeof key.isPrivateKey === 'function' && key.isPrivateKey() === true
}

/** Of RSA, whose signatures come with either; the others have one of their own. */
const hashes: Readonly<Record<string, string>> = {
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
}
