/** One message to a name server and its answer: over UDP, and over TCP where that is not enough. */
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { dnsServerPattern } from '../../../../shared/model/dns.ts'
import { dnsFails } from '../provider.ts'

export interface NameServer {
  /** Whose it is, for what is said of a failure. */
  readonly account: string
  readonly server: string
  readonly clock: Pick<Clock, 'schedule'>
}

interface Place {
  readonly address: string
  readonly family: number
  readonly port: number
}

/** More is not safe to send in one datagram without asking first. */
const maxDatagramBytes = 512
const udpMs = 1_500
const udpTries = 2
const tcpMs = 5_000

/** The bytes of the answer. Throws `dns-failed`. */
export async function exchange(
  server: NameServer,
  message: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  const place = await placeOf(server)
  const isSmall = message.length <= maxDatagramBytes
  for (let tries = 0; isSmall && tries < udpTries; tries += 1) {
    const answer = await bounded(server, { ms: udpMs, signal }, (limit) =>
      byUdp(place, message, limit),
    )
    if (answer === undefined) continue
    if (!isTruncated(answer)) return answer
    break
  }
  const answer = await bounded(server, { ms: tcpMs, signal }, (limit) =>
    byTcp(place, message, limit),
  )
  return answer ?? refuse(server, 'silent', 'it did not answer, over UDP or TCP')
}

const isTruncated = (answer: Buffer): boolean =>
  answer.length < 12 || (answer.readUInt16BE(2) & 0x0200) !== 0

async function placeOf(server: NameServer): Promise<Place> {
  const [, host = '', , , port = '53'] = dnsServerPattern.exec(server.server) ?? []
  const bare = host.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  if (family !== 0) return { address: bare, family, port: Number(port) }
  try {
    return { ...(await lookup(bare)), port: Number(port) }
  } catch {
    return refuse(server, 'name', `this machine knows no ${bare}`)
  }
}

/** undefined = it was silent for that long. */
async function bounded(
  server: NameServer,
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
  ask: (signal: AbortSignal) => Promise<Buffer>,
): Promise<Buffer | undefined> {
  signal.throwIfAborted()
  const deadline = new AbortController()
  const cancel = server.clock.schedule(ms, () => deadline.abort())
  try {
    return await ask(AbortSignal.any([signal, deadline.signal]))
  } catch (error) {
    signal.throwIfAborted()
    if (deadline.signal.aborted) return undefined
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ECONNREFUSED') return refuse(server, 'refused', 'nothing listens there')
    return refuse(server, 'silent', `the connection broke (${code || 'no reason was given'})`)
  } finally {
    cancel()
  }
}

function refuse(
  { account, server }: NameServer,
  cause: 'silent' | 'refused' | 'name',
  why: string,
) {
  return dnsFails(account, cause, { reason: `${server}: ${why}` })
}

/** Only what answers this message, from where it was sent to, counts. */
function byUdp({ address, family, port }: Place, message: Buffer, signal: AbortSignal) {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const answered = new Promise<Buffer>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    socket.once('error', reject)
    socket.on('message', (answer) => {
      if (answer.length >= 12 && answer.readUInt16BE(0) === message.readUInt16BE(0)) resolve(answer)
    })
    socket.connect(port, address, () => socket.send(message))
  })
  return answered.finally(() => socket.close())
}

async function byTcp({ address, port }: Place, message: Buffer, signal: AbortSignal) {
  const socket = connect({ host: address, port, signal })
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  socket.write(Buffer.concat([length, message]))
  try {
    let got = Buffer.alloc(0)
    for await (const chunk of socket) {
      got = Buffer.concat([got, chunk])
      if (got.length >= 2 && got.length >= 2 + got.readUInt16BE(0))
        return got.subarray(2, 2 + got.readUInt16BE(0))
    }
    throw new Error('it hung up')
  } finally {
    socket.destroy()
  }
}
