import net from 'node:net'
import type { Duplex } from 'node:stream'
import type { DialTarget } from '../session.ts'

/**
 * Read when the reader asks, not ahead of it: the engine sends a log line by line, and what comes
 * together while one piece is worked on is read in one piece. Node has always known the option; its
 * types leave it out of `connect`.
 */
const onDemand = { readableHighWaterMark: 1 }

/** Opens a socket of this machine; rejects with the socket's own error or the signal's reason. */
export function openSocket(target: DialTarget, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const socket =
      'socket' in target
        ? net.connect({ path: target.socket, ...onDemand })
        : net.connect({ host: target.host, port: target.port, noDelay: true })
    const settle = () => {
      signal?.removeEventListener('abort', abort)
      socket.off('error', failed)
      socket.off('connect', connected)
    }
    const abort = () => {
      settle()
      // An error of the socket that nobody waits for any more must not end the process.
      socket.on('error', () => {})
      socket.destroy()
      reject(signal?.reason)
    }
    const failed = (error: Error) => {
      settle()
      reject(error)
    }
    const connected = () => {
      settle()
      resolve(socket)
    }
    signal?.addEventListener('abort', abort, { once: true })
    socket.once('error', failed)
    socket.once('connect', connected)
  })
}
