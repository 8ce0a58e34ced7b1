import { type Channel, createInbox, maxInboundLength } from './channel.ts'

/** Sent and not yet taken in by the other side, in UTF-16 units: at most this and one message. */
const windowUnits = 512 * 1024

/** The port that a browser's MessagePort, Node's and Electron's MessagePortMain have in common. */
export type PortLike = {
  postMessage(message: unknown): void
  start?(): void
  close(): void
} & (
  | {
      addEventListener(
        type: 'message' | 'close',
        listener: (event: { readonly data?: unknown }) => void,
      ): void
    }
  | { on(type: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): void }
)

/**
 * A channel over a message port. Ports queue without end, so each side tells the other how much
 * it has taken in: a string is a message, a number acknowledges so many units.
 */
export function messagePortChannel(port: PortLike): Channel {
  const inbox = createInbox()
  let unacknowledged = 0
  let taken = 0
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []

  const close = (reason: string) => {
    if (!inbox.close(reason)) return
    for (const sender of waiting.splice(0)) sender.reject(new Error(reason))
    port.close()
  }
  const onMessage = (data: unknown) => {
    if (typeof data === 'number') {
      unacknowledged -= data
      if (unacknowledged < windowUnits) for (const sender of waiting.splice(0)) sender.resolve()
      return
    }
    if (typeof data !== 'string' || data.length > maxInboundLength)
      return close('malformed message')
    taken += data.length
    if (taken >= windowUnits / 4) {
      port.postMessage(taken)
      taken = 0
    }
    inbox.receive(data)
  }
  listen(port, 'message', (event) => onMessage(event.data))
  listen(port, 'close', () => close('the other side closed'))
  port.start?.()

  return {
    async send(message) {
      if (inbox.closed !== undefined) throw new Error(inbox.closed)
      unacknowledged += message.length
      port.postMessage(message)
      if (unacknowledged < windowUnits) return
      await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }))
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: (reason = 'closed') => close(reason),
  }
}

function listen(
  port: PortLike,
  type: 'message' | 'close',
  listener: (event: { readonly data?: unknown }) => void,
) {
  if ('addEventListener' in port) port.addEventListener(type, listener)
  else port.on(type, listener)
}
