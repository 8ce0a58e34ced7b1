import net from 'node:net'
import type { Duplex } from 'node:stream'
import { connected } from '../session/connected.ts'
import type { DialTarget } from '../session.ts'

/**
 * Read when the reader asks, not ahead of it: the engine sends a log line by line, and what comes
 * together while one piece is worked on is read in one piece. Node has always known the option; its
 * types leave it out of `connect`.
 */
const onDemand = { readableHighWaterMark: 1 }

/** Opens a socket of this machine; rejects with the socket's own error or the signal's reason. */
export async function openSocket(target: DialTarget, signal?: AbortSignal): Promise<Duplex> {
  signal?.throwIfAborted()
  const socket =
    'socket' in target
      ? net.connect({ path: target.socket, ...onDemand })
      : net.connect({ host: target.host, port: target.port, noDelay: true })
  return await connected(socket, signal)
}
