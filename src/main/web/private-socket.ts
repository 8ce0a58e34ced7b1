import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { WebSocket, WebSocketServer } from 'ws'
import type { Client } from '../../shared/contract/index.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { type Channel, maxInboundLength } from '../../shared/wire/channel.ts'
import { channelLink, clientOver } from '../../shared/wire/client.ts'
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
  close(): Promise<void>
}

/** How long a client may take to leave when the app closes. */
const leaveMs = 1_000

/**
 * Answers this user's other commands on the same state folder. The caller holds the folder's
 * lock, so a socket that is there already belongs to nobody.
 */
export async function servePrivate(
  dataDir: string,
  serve: (channel: Channel) => void,
): Promise<PrivateSocket> {
  const input = privatePathInput(dataDir)
  const path = privatePath(input)
  if (input.platform !== 'win32') {
    makePrivateFolder(dirname(path), input.uid)
    if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path)
  }
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxInboundLength,
    perMessageDeflate: false,
  })
  const server = createServer((_request, response) => response.writeHead(404).end())
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (request.url !== wirePath) return socket.destroy()
    sockets.handleUpgrade(request, socket, head, (client) => serve(wsChannel(client)))
  })
  await listen(server, path)
  if (input.platform !== 'win32') chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // A last answer may still be on its way: clients get a moment to leave by themselves.
        for (const client of sockets.clients) client.close()
        const cut = setTimeout(() => {
          for (const client of sockets.clients) client.terminate()
          server.closeAllConnections()
        }, leaveMs)
        cut.unref()
      }),
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
}

export interface PrivateClient {
  readonly client: Client
  close(): void
}

/** The app that has this state folder open, or undefined where none answers. */
export async function connectPrivate(
  dataDir: string,
  clock: Pick<Clock, 'schedule'>,
): Promise<PrivateClient | undefined> {
  const input = privatePathInput(dataDir)
  if (!isOurs(input)) return undefined
  const channel = await openChannel(privatePath(input))
  if (!channel) return undefined
  const { link, close } = channelLink(channel, clock)
  return { client: clientOver(link), close }
}

function isOurs(input: PrivatePathInput): boolean {
  return input.platform === 'win32' || isPrivateFolder(dirname(privatePath(input)), input.uid)
}

function openChannel(path: string): Promise<Channel | undefined> {
  return new Promise((resolve) => {
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
