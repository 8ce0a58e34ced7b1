/**
 * A streaming request over its own raw socket, asked in HTTP/1.0: the engine then sends the body
 * without chunk framing, which is many times cheaper to read than one chunk per log line.
 */
import type { Duplex } from 'node:stream'
import { createChunkReader } from './chunks.ts'
import type { Dial, DialUse } from './engine.ts'
import { parseJson } from './json-lines.ts'
import { parseResponseHead, type ResponseHead } from './response-head.ts'

export interface StreamRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: { readonly type: string; readonly bytes: Buffer }
  /** One that comes to an end by itself, unless told otherwise. */
  readonly use?: Extract<DialUse, 'log' | 'events'>
  /** Its body has an end of its own: one that is cut short cannot be taken for a whole one. */
  readonly isFramed?: boolean
}

export interface StreamAnswer {
  readonly status: number
  /** Ends quietly when the signal aborts; throws the socket's error when the connection breaks. */
  readonly bytes: AsyncIterable<Buffer>
}

/** Resolves with the head; the caller must read `bytes` to its end, or abort. */
export async function openByteStream(
  dial: Dial,
  request: StreamRequest,
  signal: AbortSignal,
): Promise<StreamAnswer> {
  const socket = await dialFor(dial, request.use ?? 'stream', signal)
  try {
    signal.throwIfAborted()
    writeRequest(socket, request, request.isFramed ? '1.1' : '1.0')
    const { head, rest, chunks } = await readHead(socket)
    return { status: head.status, bytes: readBody(socket, { head, rest, chunks, signal }) }
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? signal.reason : error
  }
}

/** A connection that lives no longer than the signal lets it. */
export async function dialFor(dial: Dial, use: DialUse, signal: AbortSignal): Promise<Duplex> {
  signal.throwIfAborted()
  const socket = await dial(signal, use)
  const abort = () => void socket.destroy()
  signal.addEventListener('abort', abort, { once: true })
  // Reading reports errors; this only keeps one that comes between two reads from being unheard.
  socket.on('error', () => {})
  socket.once('close', () => signal.removeEventListener('abort', abort))
  return socket
}

export function writeRequest(
  socket: Duplex,
  { method, path, headers, body }: StreamRequest,
  version: '1.0' | '1.1',
): void {
  const length = method === 'POST' ? { 'Content-Length': String(body?.bytes.length ?? 0) } : {}
  const type = body ? { 'Content-Type': body.type } : {}
  const fields = Object.entries({ Host: 'docker', ...headers, ...type, ...length })
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${method} ${path} HTTP/${version}\r\n${lines.join('')}\r\n`)
  if (body) socket.write(body.bytes)
}

/**
 * Opens an upload, which is read no faster than the engine takes it; one that refuses it in the middle is heard at
 * once.
 */
export async function openUpload(
  dial: Dial,
  request: { readonly path: string; readonly type: string; readonly bytes: AsyncIterable<Buffer> },
  signal: AbortSignal,
): Promise<StreamAnswer> {
  const socket = await dialFor(dial, 'stream', signal)
  try {
    signal.throwIfAborted()
    const fields = `Host: docker\r\nContent-Type: ${request.type}\r\nTransfer-Encoding: chunked\r\n`
    socket.write(`POST ${request.path} HTTP/1.1\r\n${fields}\r\n`)
    const answered = readHead(socket)
    answered.catch(() => {})
    // Why there is nothing more to send says more than the answer to half of it; its end says nothing.
    const cut = sendChunks(socket, request.bytes, signal).then(() => new Promise<never>(() => {}))
    const { head, rest, chunks } = await Promise.race([answered, cut])
    return { status: head.status, bytes: readBody(socket, { head, rest, chunks, signal }) }
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? signal.reason : error
  }
}

async function sendChunks(
  socket: Duplex,
  bytes: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  for await (const part of bytes) {
    if (socket.destroyed) return
    socket.cork()
    socket.write(`${part.length.toString(16)}\r\n`)
    socket.write(part)
    const isTaken = socket.write('\r\n')
    socket.uncork()
    if (!isTaken) await drained(socket)
  }
  signal.throwIfAborted()
  socket.write('0\r\n\r\n')
}

/** Or gone: its answer says why. */
function drained(socket: Duplex): Promise<void> {
  if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('drain', settle)
      socket.off('close', settle)
      resolve()
    }
    socket.on('drain', settle)
    socket.on('close', settle)
  })
}

interface Opened {
  readonly head: ResponseHead
  readonly rest: Buffer
  readonly chunks: AsyncIterator<Buffer>
}

async function readHead(socket: Duplex): Promise<Opened> {
  const chunks: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]()
  let bytes = Buffer.alloc(0)
  while (true) {
    const next = await chunks.next()
    if (next.done) throw new BadAnswer('ECONNRESET', 'the connection ended before the answer')
    bytes = Buffer.concat([bytes, next.value])
    const head = parseResponseHead(bytes)
    if (!head.ok) throw new BadAnswer('HPE_INVALID_HEAD', head.error)
    if (head.value) return { head: head.value, rest: bytes.subarray(head.value.bodyAt), chunks }
  }
}

/** Carries a code as socket errors do, so that it is classified like them. */
export class BadAnswer extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

async function* readBody(
  socket: Duplex,
  opened: Opened & { readonly signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const { head, chunks, signal } = opened
  const body = createBodyReader(head)
  try {
    for (let bytes: Buffer | undefined = opened.rest; bytes; bytes = await nextOf(chunks)) {
      for (const part of body.read(bytes)) if (part.length > 0) yield part
      if (body.isDone()) return
    }
    if (!body.mayEnd) throw new BadAnswer('ECONNRESET', 'the body was cut short')
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    socket.destroy()
  }
}

interface BodyReader {
  read(bytes: Buffer): readonly Buffer[]
  isDone(): boolean
  /** The end of the connection is the end of the body. */
  readonly mayEnd: boolean
}

function createBodyReader(head: ResponseHead): BodyReader {
  if (head.headers.get('transfer-encoding')?.toLowerCase().includes('chunked')) {
    return { ...createChunkReader(), mayEnd: false }
  }
  let left = contentLength(head)
  return {
    read(bytes) {
      const part = bytes.subarray(0, left)
      left -= part.length
      return [part]
    },
    isDone: () => left === 0,
    mayEnd: left === Number.POSITIVE_INFINITY,
  }
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const next = await chunks.next()
  return next.done ? undefined : next.value
}

function contentLength(head: ResponseHead): number {
  const text = head.headers.get('content-length') ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
}

const maxRefusalBytes = 64 * 1_024

/** The engine's own words of an answer that is not a success, bounded. */
export async function readRefusal(answer: StreamAnswer): Promise<string> {
  let text = Buffer.alloc(0)
  for await (const bytes of answer.bytes) {
    text = Buffer.concat([text, bytes])
    if (text.length > maxRefusalBytes) break
  }
  const said = text.toString('utf8')
  return messageOf(parseJson(said)) || said.trim() || `HTTP status ${answer.status}`
}

/** The `message` of an engine's error body; '' when there is none. */
export function messageOf(json: unknown): string {
  if (typeof json !== 'object' || json === null || !('message' in json)) return ''
  return typeof json.message === 'string' ? json.message : ''
}
