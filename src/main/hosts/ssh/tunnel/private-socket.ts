/** A socket on this machine, for its user alone, that leads to a host's engine: for docker's own tools. */
import fs from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { type Duplex, pipeline } from 'node:stream'

export interface PrivateSocketDeps {
  /** 0700. */
  readonly dir: string
  readonly name: string
  readonly dial: () => Promise<Duplex>
}

export interface PrivateSocket {
  /** Listens, once, and says where. */
  path(): Promise<string>
  close(): void
}

export function createPrivateSocket({ dir, name, dial }: PrivateSocketDeps): PrivateSocket {
  const path = join(dir, `${name}.sock`)
  const open = new Set<net.Socket>()
  let listening: Promise<net.Server> | undefined

  const connect = (near: net.Socket): void => {
    open.add(near)
    near.on('error', () => {})
    near.once('close', () => open.delete(near))
    dial().then(
      (far) => {
        // Either end may go at any time; what it means is told by the other end's protocol.
        pipeline(near, far, near, () => {})
      },
      () => near.destroy(),
    )
  }

  async function listen(): Promise<net.Server> {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
    // Left by an app that was killed: one app at a time owns this folder.
    fs.rmSync(path, { force: true })
    const server = net.createServer(connect)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    fs.chmodSync(path, 0o600)
    return server
  }

  return {
    async path() {
      listening ??= listen()
      await listening
      return path
    },
    close() {
      for (const socket of open) socket.destroy()
      void listening?.then((server) => server.close())
    },
  }
}
