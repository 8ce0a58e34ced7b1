/** The keys a user can show: private key files, and those an agent holds. */
import { readFileSync } from 'node:fs'
import ssh2, {
  BaseAgent,
  type IdentityCallback,
  type KnownPublicKeys,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'

export type ReadKey =
  | { readonly is: 'missing' }
  | { readonly is: 'unusable'; readonly why: string }
  | { readonly is: 'locked' }
  | { readonly is: 'key'; readonly key: ParsedKey }

export function readKey(file: string, passphrase: string | undefined): ReadKey {
  let text: Buffer
  try {
    text = readFileSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    return code === 'ENOENT' ? { is: 'missing' } : { is: 'unusable', why: 'it cannot be read' }
  }
  const key = firstKey(ssh2.utils.parseKey(text, passphrase))
  if (key) {
    return key.isPrivateKey() ? { is: 'key', key } : { is: 'unusable', why: 'it is no private key' }
  }
  // ssh2 has no code for it; whether the key is locked shows without any passphrase.
  const plain = ssh2.utils.parseKey(text)
  const isLocked = plain instanceof Error && /encrypted/i.test(plain.message)
  return isLocked ? { is: 'locked' } : { is: 'unusable', why: 'its format is not known' }
}

/** Of the key files named in a configuration: in wire format, as the agent lists them. */
export function publicKeys(files: readonly string[]): Buffer[] {
  return files.flatMap((file) => {
    const key = readPublic(`${file}.pub`) ?? readPublic(file)
    return key ? [key.getPublicSSH()] : []
  })
}

function readPublic(file: string): ParsedKey | undefined {
  try {
    return firstKey(ssh2.utils.parseKey(readFileSync(file)))
  } catch {
    return undefined // not there: its neighbour may be
  }
}

function firstKey(parsed: ParsedKey | ParsedKey[] | Error): ParsedKey | undefined {
  if (parsed instanceof Error) return undefined
  return Array.isArray(parsed) ? parsed[0] : parsed
}

/** An agent that shows only some of its keys, and says what it shows. */
export class WatchedAgent extends BaseAgent {
  readonly #inner: BaseAgent
  readonly #only: readonly Buffer[] | undefined
  readonly #say: (found: string) => void

  constructor(inner: BaseAgent, only: readonly Buffer[] | undefined, say: (found: string) => void) {
    super()
    this.#inner = inner
    this.#only = only
    this.#say = say
  }

  getIdentities(callback: IdentityCallback): void {
    this.#inner.getIdentities((error, keys = []) => {
      // An agent that is away is a method less, not the end of the login.
      if (error) {
        this.#say('it does not answer')
        return callback(null, [])
      }
      const only = this.#only
      const shown = only
        ? keys.filter((key) => only.some((one) => wireFormat(key)?.equals(one)))
        : keys
      this.#say(`${shown.length} of ${keys.length} keys shown`)
      callback(null, shown)
    })
  }

  sign(
    key: string | Buffer | ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback = {},
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#inner.sign(key, data, options)
    else this.#inner.sign(key, data, options, callback)
  }
}

function wireFormat(key: KnownPublicKeys[number]): Buffer | undefined {
  if (Buffer.isBuffer(key)) return key
  if (typeof key === 'string') return undefined
  if ('getPublicSSH' in key) return key.getPublicSSH()
  return 'getPublicSSH' in key.pubKey ? key.pubKey.getPublicSSH() : wireFormat(key.pubKey.pubKey)
}
