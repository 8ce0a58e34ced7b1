import { once } from 'node:events'
import { chmodSync, existsSync, lstatSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocketServer } from 'ws'
import type { Client } from '../../shared/contract/index.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { appEnded, type Channel, maxInboundLength } from '../../shared/wire/channel.ts'
import { channelLink, clientOver } from '../../shared/wire/client.ts'
import type { Served } from '../../shared/wire/server.ts'
import {
  isPrivateFolder,
  makePrivateFolder,
  type PrivatePathInput,
  privatePath,
  privatePathInput,
} from './private-path.ts'
import { wirePath } from './routes.ts'
import { wsChannel } from './ws-channel.ts'

export interface PrivateSocket {
  /**
   * New calls wait from now on; resolves when all that had begun are answered, or a while after the signal.
   * Streams go on.
   */
  hold(hurry: AbortSignal): Promise<void>
  /** Begins what waited. */
  resume(): void
  /** Tells the clients that the app has ended; those that were held ask another one. */
  close(): Promise<void>
}

type Calls = Pick<Served, 'hold' | 'resume' | 'close'>

const options = { noServer: true, maxPayload: maxInboundLength, perMessageDeflate: false }

/** How long a last answer may take in a hurry. */
const hurryMs = 1_000
/** How long a client may take to leave: one that has stopped never does. */
const leaveMs = 5_000

/**
 * Answers this user's other commands on the same state folder. The caller holds the folder's
 * lock, so a socket that is there already belongs to nobody.
 */
export async function servePrivate(
  dataDir: string,
  serve: (channel: Channel) => Calls,
): Promise<PrivateSocket> {
  const input = privatePathInput(dataDir)
  const path = privatePath(input)
  if (input.platform !== 'win32') {
    makePrivateFolder(dirname(path), input.uid)
    if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path)
  }
  let sockets: WebSocketServer | undefined
  const guests = createGuests(serve)
  const server = createServer((_request, response) => response.writeHead(404).end())
  const letIn = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Loaded with the first who asks: most commands have ended before anybody does.
    const ws = await import('ws')
    if (!server.listening) return socket.destroy()
    sockets ??= new ws.WebSocketServer(options)
    sockets.handleUpgrade(request, socket, head, (client) => guests.welcome(wsChannel(client)))
  }
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (request.url !== wirePath || !server.listening) return socket.destroy()
    letIn(request, socket, head).catch(() => socket.destroy())
  })
  await listen(server, path)
  if (input.platform !== 'win32') chmodSync(path, 0o600)
  return {
    hold: guests.hold,
    resume: guests.resume,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        guests.close()
        const cut = setTimeout(() => {
          for (const client of sockets?.clients ?? []) client.terminate()
          server.closeAllConnections()
        }, leaveMs)
        cut.unref()
      }),
  }
}

/** Guests that are connected now, and what becomes of their calls. */
function createGuests(serve: (channel: Channel) => Calls) {
  const guests = new Set<Calls>()
  let state: 'open' | 'held' | 'answered' = 'open'
  return {
    welcome(channel: Channel) {
      const guest = serve(channel)
      guests.add(guest)
      channel.onClose(() => guests.delete(guest))
      if (state !== 'open') void guest.hold()
    },
    async hold(hurry: AbortSignal) {
      state = 'held'
      const answered = Promise.all([...guests].map((guest) => guest.hold())).then(() => true)
      if (await Promise.race([answered, soonAfter(hurry)])) state = 'answered'
    },
    resume() {
      state = 'open'
      for (const guest of guests) guest.resume()
    },
    close() {
      for (const guest of guests) guest.close(state === 'answered' ? appEnded : 'closed')
    },
  }
}

async function soonAfter(hurry: AbortSignal): Promise<false> {
  if (!hurry.aborted) await once(hurry, 'abort')
  await sleep(hurryMs, undefined, { ref: false })
  return false
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
}

export interface PrivateClient {
  readonly client: Client
  /** Whether that app can be asked no more. */
  isGone(): boolean
  close(): void
}

/** The app that has this state folder open, or undefined where none answers. */
export async function connectPrivate(
  dataDir: string,
  clock: Pick<Clock, 'schedule'>,
): Promise<PrivateClient | undefined> {
  const input = privatePathInput(dataDir)
  if (!isOurs(input)) return undefined
  // Where there is no socket, nobody listens.
  if (input.platform !== 'win32' && !existsSync(privatePath(input))) return undefined
  const channel = await openChannel(privatePath(input))
  if (!channel) return undefined
  let isGone = false
  channel.onClose(() => {
    isGone = true
  })
  const { link, close } = channelLink(channel, clock)
  return { client: clientOver(link), isGone: () => isGone, close }
}

function isOurs(input: PrivatePathInput): boolean {
  return input.platform === 'win32' || isPrivateFolder(dirname(privatePath(input)), input.uid)
}

async function openChannel(path: string): Promise<Channel | undefined> {
  const { WebSocket } = await import('ws')
  return await new Promise((resolve) => {
    const socket = new WebSocket(`ws://localhost${wirePath}`, {
      createConnection: () => connect(path),
      perMessageDeflate: false,
      handshakeTimeout: 5_000,
      maxPayload: 0,
    })
    socket.once('open', () => resolve(wsChannel(socket)))
    // Nobody listens, or it is not ours: either way there is no app to talk to.
    socket.once('error', () => resolve(undefined))
  })
}
