import fs from 'node:fs'
import net from 'node:net'

/** A socket in front of the engine that can be shut, and that sees which logs are being followed. */
export interface EngineDoor {
  readonly socketPath: string
  /** Connections that follow a log now. */
  following(): number
  /** From now on the engine does not answer; what runs is cut. */
  shut(): void
  reopen(): Promise<void>
  close(): void
}

export async function openEngineDoor(socketPath: string, engine: string): Promise<EngineDoor> {
  const open = new Set<net.Socket>()
  const follows = new Set<net.Socket>()
  const connect = (client: net.Socket) => {
    const upstream = net.connect(engine)
    const end = () => {
      open.delete(client)
      follows.delete(client)
      client.destroy()
      upstream.destroy()
    }
    open.add(client)
    client.on('data', (chunk) => {
      if (/^GET \S*\/logs\?\S*follow=(1|true)/m.test(chunk.toString('latin1'))) follows.add(client)
    })
    client.on('error', end).on('close', end).pipe(upstream)
    upstream.on('error', end).on('close', end).pipe(client)
  }
  let server = net.createServer(connect)
  const listen = () => new Promise<void>((resolve) => server.listen(socketPath, resolve))
  const shut = () => {
    server.close()
    for (const client of open) client.destroy()
    fs.rmSync(socketPath, { force: true })
  }
  await listen()
  return {
    socketPath,
    following: () => follows.size,
    shut,
    reopen: () => {
      server = net.createServer(connect)
      return listen()
    },
    close: shut,
  }
}
