import type { WebSocket } from 'ws'
import { type Channel, createInbox } from '../../shared/wire/channel.ts'

/** Bytes that may wait in our own buffers before a sender has to wait for the socket. */
const lowWaterMark = 512 * 1024

/** Our end of an open WebSocket: a reader that does not take its bytes makes senders wait. */
export function wsChannel(socket: WebSocket): Channel {
  const inbox = createInbox()
  const close = (reason: string) => {
    if (inbox.close(reason)) socket.close(1000, reason.slice(0, 100))
  }
  socket.on('message', (data, isBinary) => {
    if (isBinary) close('malformed message')
    else inbox.receive(String(data))
  })
  socket.on('close', (code, reason) => close(String(reason) || `connection closed (${code})`))
  // A close follows every error, and tells all there is to tell.
  socket.on('error', () => close('connection broken'))

  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        if (inbox.closed !== undefined) return reject(new Error(inbox.closed))
        socket.send(message, (error) => (error ? reject(error) : resolve()))
        if (socket.bufferedAmount < lowWaterMark) resolve()
      }),
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: (reason = 'closed') => close(reason),
  }
}
