/** A request after which the connection carries a program's own bytes (Engine API, "hijacking"). */
import type { Duplex } from 'node:stream'
import { BadAnswer, dialFor, messageOf, type StreamRequest, writeRequest } from './byte-stream.ts'
import type { Dial } from './engine.ts'
import type { Refusal } from './failures.ts'
import { parseJson } from './json-lines.ts'
import { parseResponseHead } from './response-head.ts'

const upgrade = { Connection: 'Upgrade', Upgrade: 'tcp' }
/** 101 as asked; an engine that upgrades nothing answers 200 and goes on all the same. */
const taken = new Set([101, 200])

/** The signal ends the request, and the connection for as long as it lives. */
export async function openHijacked(
  dial: Dial,
  request: StreamRequest,
  signal: AbortSignal,
): Promise<{ readonly socket: Duplex } | { readonly refusal: Refusal }> {
  const socket = await dialFor(dial, 'stream', signal)
  try {
    signal.throwIfAborted()
    writeRequest(socket, { ...request, headers: { ...request.headers, ...upgrade } }, '1.1')
    const { status, rest } = await readHead(socket)
    if (taken.has(status)) {
      if (rest.length > 0) socket.unshift(rest)
      return { socket }
    }
    socket.destroy()
    const said = rest.toString('utf8')
    const message = messageOf(parseJson(said)) || said.trim() || `HTTP status ${status}`
    return { refusal: { status, message } }
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? signal.reason : error
  }
}

/** Reads the head. The rest after it is the program's, or the whole of a refusal, which is short. */
function readHead(socket: Duplex): Promise<{ readonly status: number; readonly rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const settle = () => {
      socket.off('data', read)
      socket.off('close', ended)
      socket.off('error', failed)
      socket.pause()
    }
    const failed = (error: Error) => {
      settle()
      reject(error)
    }
    const ended = () =>
      failed(new BadAnswer('ECONNRESET', 'the connection ended before the answer'))
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const head = parseResponseHead(bytes)
      if (!head.ok) return failed(new BadAnswer('HPE_INVALID_HEAD', head.error))
      if (!head.value) return
      const { status, headers, bodyAt } = head.value
      const rest = bytes.subarray(bodyAt)
      if (!taken.has(status) && rest.length < Number(headers.get('content-length') ?? 0)) return
      settle()
      resolve({ status, rest })
    }
    socket.on('data', read)
    socket.once('close', ended)
    socket.once('error', failed)
  })
}
