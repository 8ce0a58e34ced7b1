// A server of ours in a service's place, on loopback: it checks every message by the rules of that service, and
// answers as a service in trouble does where it is told to.
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

export interface Request {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** What a reader sees of the message, where the rules can tell. */
  readonly seen?: Seen
}

/** A message as the service's own clients show it. */
export interface Seen {
  readonly text: string
  /** Where something in it leads to when it is clicked on. */
  readonly links: readonly string[]
  /** Whom it calls, and other words that mean something to the service. */
  readonly mentions: readonly string[]
}

/** How it treats the next requests: by its rules, with this very reply, or in a way that is no answer. */
export type Mood = 'strict' | 'hangs' | 'cuts' | 'stalls' | 'babbles' | Reply

/** Throws what is wrong with a request; answers it as the service does. */
export type Rules = (request: Request) => Reply

export interface Receiver {
  readonly address: string
  readonly requests: readonly Request[]
  /** What was wrong with them, by the rules. */
  readonly violations: readonly string[]
  readonly seen: readonly Seen[]
  be(mood: Mood): void
  /** Forgets what came. */
  forget(): void
  close(): Promise<void>
}

export interface ReceiverOptions {
  /** With this certificate; without one it speaks plain HTTP. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
}

export async function startReceiver(
  rules: Rules,
  options: ReceiverOptions = {},
): Promise<Receiver> {
  const requests: Request[] = []
  const violations: string[] = []
  const seen: Seen[] = []
  const open = new Set<Socket>()
  let mood: Mood = 'strict'

  const judge = (request: Request): Reply => {
    try {
      const reply = rules(request)
      if (reply.seen) seen.push(reply.seen)
      return reply
    } catch (error) {
      violations.push(String(error))
      return { status: 400, body: String(error) }
    }
  }
  const listener: http.RequestListener = async (incoming, answer) => {
    if (mood === 'cuts') return void incoming.destroy()
    const request = await read(incoming)
    requests.push(request)
    if (mood === 'hangs') return
    if (mood === 'stalls') return void answer.writeHead(200).write('{"half":')
    if (mood === 'babbles') return void babble(answer)
    const { status, headers, body } = mood === 'strict' ? judge(request) : mood
    answer.writeHead(status, headers).end(body)
  }
  const server = options.tls
    ? https.createServer(options.tls, listener)
    : http.createServer(listener)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    violations,
    seen,
    be(next) {
      mood = next
    },
    forget() {
      requests.length = 0
      violations.length = 0
      seen.length = 0
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function read(incoming: http.IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { method = '', url = '', headers } = incoming
  // As UTF-8 that must be whole.
  const body = new TextDecoder('utf8', { fatal: true }).decode(Buffer.concat(chunks))
  return { method, url, headers, body }
}

/** An answer without an end. */
function babble(answer: http.ServerResponse): void {
  const chunk = 'x'.repeat(16 * 1024)
  const more = () => {
    while (!answer.destroyed && answer.write(chunk));
  }
  answer.on('drain', more)
  more()
}
