import { type Channel, createInbox } from './channel.ts'

/** The part of a browser's WebSocket that is used here. */
export interface SocketLike {
  send(message: string): void
  close(): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void
}

/**
 * The client's end of a WebSocket that is open. What a client sends is small (calls and
 * acknowledgements), so it never waits; the server's end does.
 */
export function webSocketChannel(socket: SocketLike): Channel {
  const inbox = createInbox()
  const close = (reason: string) => {
    if (inbox.close(reason)) socket.close()
  }
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') inbox.receive(data)
    else close('malformed message')
  })
  socket.addEventListener('close', ({ code, reason }) => {
    close(reason || `connection closed (${code})`)
  })
  return {
    async send(message) {
      if (inbox.closed !== undefined) throw new Error(inbox.closed)
      socket.send(message)
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: (reason = 'closed') => close(reason),
  }
}
