import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import { type Channel, maxInboundLength } from '../../shared/wire/channel.ts'
import { answerRequest, refusalStatus, securityHeaders } from './answers.ts'
import { allowedHosts, type Refusal, refusalOf } from './gate.ts'
import { readPageFiles } from './page-files.ts'
import { sessionOf, wirePath, wireProtocol } from './routes.ts'
import { createSessions } from './sessions.ts'
import { wsChannel } from './ws-channel.ts'

export interface BrowserDoorOptions {
  /** Answers one page's calls until its channel closes. */
  readonly serve: (channel: Channel) => void
  /** The built page. */
  readonly rendererDir: string
  /** 0 = any that is free. */
  readonly port?: number
  readonly clock: Pick<Clock, 'now' | 'steady'>
  readonly randomToken?: () => string
}

export interface BrowserDoor {
  /** Opens the page once: its token is good for one browser. */
  readonly url: string
  /** Another such URL, perhaps one that shows a link at once; the one before is void if it was not used. */
  newUrl(link?: string): string
  /** How many requests were turned away, by reason. */
  readonly refused: Readonly<Record<Refusal, number>>
  /** Pages connected now. */
  readonly connected: number
  close(): Promise<void>
}

/** A slow or silent client holds nothing for long, and only so many are heard at all. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
} as const
const maxConnections = 128

const randomSecret = () => randomBytes(32).toString('base64url')

/** Serves the page and its connection on 127.0.0.1, to whoever holds the launch URL. */
export async function startBrowserDoor(options: BrowserDoorOptions): Promise<BrowserDoor> {
  const { clock, randomToken = randomSecret } = options
  const files = readPageFiles(options.rendererDir)
  const sessions = createSessions({ clock, randomToken })
  const refused = {
    host: 0,
    target: 0,
    'fetch-site': 0,
    origin: 0,
    session: 0,
    token: 0,
    locked: 0,
  }
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxInboundLength,
    perMessageDeflate: false,
    handleProtocols: () => wireProtocol,
  })
  const server = createServer(limits)
  server.maxConnections = maxConnections
  const port = await listen(server, options.port ?? 0)
  const headers = securityHeaders(port)
  const gate = (request: IncomingMessage, isUpgrade: boolean) => {
    const { method = '', url = '', rawHeaders } = request
    return refusalOf({ method, target: url, rawHeaders, isUpgrade }, allowedHosts(port))
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answerRequest({
      request,
      response,
      refusal: gate(request, false),
      files,
      sessions,
      headers,
    }).then(
      (refusal) => {
        if (refusal) refused[refusal] += 1
      },
      () => response.destroy(),
    )
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refusal = gate(request, true) ?? upgradeRefusal(request, sessions)
    if (refusal) {
      refused[refusal] += 1
      return refuseUpgrade(socket, refusalStatus[refusal], headers)
    }
    sockets.handleUpgrade(request, socket, head, (client) => options.serve(wsChannel(client)))
  })
  server.on('clientError', (_error, socket) => refuseUpgrade(socket, 400, headers))

  const newUrl = (link?: string) => {
    const shown = link === undefined ? '' : `&link=${encodeURIComponent(link.toWellFormed())}`
    return `http://127.0.0.1:${port}/#token=${sessions.launch()}${shown}`
  }
  return {
    url: newUrl(),
    newUrl,
    refused,
    get connected() {
      return sockets.clients.size
    },
    close: () => close(server, sockets),
  }
}

/** An upgrade leads to the wire or nowhere, and only with a session's secret. */
function upgradeRefusal(
  request: IncomingMessage,
  sessions: { has(session: string): boolean },
): Refusal | undefined {
  if (request.url !== wirePath || request.method !== 'GET') return 'target'
  const session = sessionOf(request.headers['sec-websocket-protocol'])
  return session !== undefined && sessions.has(session) ? undefined : 'session'
}

function refuseUpgrade(socket: Duplex, status: number, headers: Readonly<Record<string, string>>) {
  if (!socket.writable) return socket.destroy()
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': '0' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n`, () => socket.destroy())
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      const holder = error.code === 'EACCES' ? 'the system' : ''
      const taken = { kind: 'port-taken', host: '127.0.0.1', port: String(port), holder } as const
      reject(isTaken ? new FailureError({ ...taken, use: 'serve' }, error) : error)
    })
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
