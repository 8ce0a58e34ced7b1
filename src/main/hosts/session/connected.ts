import type { Socket } from 'node:net'

/** The socket once it is there; rejects with its own error, or with the reason of the signal, and destroys it. */
export function connected<S extends Socket>(
  socket: S,
  signal: AbortSignal | undefined,
  event: 'connect' | 'secureConnect' = 'connect',
): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      signal?.removeEventListener('abort', abort)
      socket.off('error', refuse).off(event, ready)
    }
    const refuse = (reason: unknown) => {
      settle()
      // An error that nobody waits for any more must not end the process.
      socket.on('error', () => {})
      socket.destroy()
      reject(reason)
    }
    const abort = () => refuse(signal?.reason)
    const ready = () => {
      settle()
      resolve(socket)
    }
    socket.once('error', refuse).once(event, ready)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
