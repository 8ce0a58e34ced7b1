/** A socket that answers HTTP as a test tells it, for engines that no test bed can provide. */
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

export interface EngineServer {
  readonly socketPath: string
  /** `METHOD path` of every request. */
  readonly requests: readonly string[]
  /** Connections accepted so far. */
  accepted(): number
  cutConnections(): void
  close(): Promise<void>
}

async function listen(server: net.Server): Promise<Omit<EngineServer, 'requests'>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ls-engine-'))
  const socketPath = path.join(folder, 'docker.sock')
  const sockets = new Set<net.Socket>()
  let accepted = 0
  server.on('connection', (socket: net.Socket) => {
    accepted += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  const cutConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    socketPath,
    accepted: () => accepted,
    cutConnections,
    async close() {
      cutConnections()
      await new Promise((resolve) => server.close(resolve))
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Answers `/version` and `/_ping`; everything else as `answer` says. */
export async function startEngineServer(
  version: object | string,
  answer: http.RequestListener = (_, response) => void response.end('[]'),
): Promise<EngineServer> {
  const requests: string[] = []
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (request.url === '/_ping') return void response.end('OK')
    if (request.url !== '/version') return void answer(request, response)
    const isText = typeof version === 'string'
    response.setHeader('content-type', isText ? 'text/plain' : 'application/json')
    response.end(isText ? version : JSON.stringify(version))
  })
  return { ...(await listen(server)), requests }
}

/** Says the same bytes to everyone who connects. */
export async function startRawServer(say: (socket: net.Socket) => void): Promise<EngineServer> {
  return { ...(await listen(net.createServer(say))), requests: [] }
}
