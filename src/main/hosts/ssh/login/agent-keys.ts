/**
 * The keys that an agent holds. ssh2 has a client for it as well, which passes over certificates and
 * the keys of security keys.
 */
import { createAgent } from 'ssh2'
import { WireReader, wireString } from '../format/wire-format.ts'
import { fingerprint, typeOfKey } from '../keys/known-hosts.ts'
import type { OfferedKey } from './public-key-request.ts'

/** One that can be shown to a server. */
export interface HeldKey {
  readonly name: string
  /** In wire format; a certificate whole. */
  readonly blob: Buffer
  readonly signer: Pick<OfferedKey, 'isReady' | 'sign'>
}

interface AgentKey {
  readonly blob: Buffer
  readonly comment: string
}

/** draft-miller-ssh-agent, 5.1 */
const requestKeys = 11
const keysAnswer = 12
const requestSignature = 13
const signatureAnswer = 14
/** Some ask to be unlocked first; a login has to be left time for. */
const listMs = 15_000
const longestAnswer = 1_048_576

/** Throws where the agent does not answer. */
export async function keysOfAgent(socket: string): Promise<HeldKey[]> {
  const answer = await ask(socket, Buffer.from([requestKeys]), listMs)
  if (answer[0] !== keysAnswer) throw new Error('the agent does not list its keys')
  return readKeys(answer.subarray(1)).map(({ blob, comment }) => {
    const shown = [typeOfKey(blob), fingerprint(blob), comment].filter((text) => text !== '')
    return { name: `agent’s key ${shown.join(' ')}`, blob, signer: signerOf(socket, blob) }
  })
}

const signerOf = (socket: string, blob: Buffer): HeldKey['signer'] => ({
  // An agent may ask its user: not for keys that the server does not want.
  isReady: false,
  async sign(data, algorithm) {
    const flags = Buffer.alloc(4)
    flags.writeUInt32BE(/sha2-512/.test(algorithm) ? 4 : /sha2-256/.test(algorithm) ? 2 : 0)
    const body = [Buffer.from([requestSignature]), wireString(blob), wireString(data), flags]
    const answer = await ask(socket, Buffer.concat(body)).catch(() => undefined)
    if (answer?.[0] !== signatureAnswer)
      return { is: 'failed', why: 'the agent does not sign with it' }
    return { is: 'signed', signature: new WireReader(answer.subarray(1)).string() }
  },
})

function readKeys(answer: Buffer): AgentKey[] {
  const reader = new WireReader(answer)
  return Array.from({ length: Math.min(reader.number(), 2_048) }, () => ({
    blob: reader.string(),
    comment: reader.string().toString('utf8'),
  }))
}

/** One request over a connection of its own; without a limit the user may be asked meanwhile. */
function ask(socket: string, request: Buffer, limitMs?: number): Promise<Buffer> {
  const agent = createAgent(socket)
  return new Promise((resolve, reject) => {
    if (!agent.getStream) return reject(new Error('no agent of that kind'))
    agent.getStream((error, stream) => {
      if (error || !stream) return reject(error ?? new Error('the agent does not answer'))
      const late = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs)
      const end = (act: () => void) => {
        late?.removeEventListener('abort', giveUp)
        stream.removeAllListeners().on('error', () => {})
        stream.destroy()
        act()
      }
      const giveUp = () => end(() => reject(new Error('the agent does not answer')))
      let answer = Buffer.alloc(0)
      late?.addEventListener('abort', giveUp, { once: true })
      stream.removeAllListeners()
      stream.on('error', giveUp).on('end', giveUp).on('close', giveUp)
      stream.on('data', (bytes: Buffer) => {
        answer = Buffer.concat([answer, bytes])
        const length = answer.length < 4 ? 0 : answer.readUInt32BE(0)
        if (length > longestAnswer) return giveUp()
        if (length > 0 && answer.length >= 4 + length) {
          end(() => resolve(answer.subarray(4, 4 + length)))
        }
      })
      stream.write(wireString(request))
    })
  })
}
