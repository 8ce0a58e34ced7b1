/**
 * The wire: one contract over any two-way line of text. A channel carries strings, in order, and
 * says when there is room again; everything above it is the same for every transport.
 */
export interface Channel {
  /** Resolves when there is room for more; rejects once the channel is closed. */
  send(message: string): Promise<void>
  onMessage(listener: (message: string) => void): void
  /** Called once, at once if it is closed already. */
  onClose(listener: (reason: string) => void): void
  /** Idempotent. */
  close(reason?: string): void
}

/**
 * Why a channel closes when the app behind it ends in order: every call that had begun has been answered.
 * What was not answered was not begun, and may be asked of another app.
 */
export const appEnded = 'the app has ended'

/** A longer message from the other side is hostile or a bug: the channel is closed. */
export const maxInboundLength = 8 * 1024 * 1024

/** The listeners of a channel; what arrives before someone listens waits for them. */
export function createInbox() {
  let waiting: string[] = []
  let onMessage: ((message: string) => void) | undefined
  let closed: string | undefined
  const onClose = new Set<(reason: string) => void>()
  return {
    receive(message: string) {
      if (closed !== undefined) return
      if (onMessage) onMessage(message)
      else waiting.push(message)
    },
    /** False when it was closed before. */
    close(reason: string): boolean {
      if (closed !== undefined) return false
      closed = reason
      waiting = []
      for (const listener of onClose) listener(reason)
      onClose.clear()
      return true
    },
    get closed() {
      return closed
    },
    onMessage(listener: (message: string) => void) {
      onMessage = listener
      const early = waiting
      waiting = []
      for (const message of early) listener(message)
    },
    onClose(listener: (reason: string) => void) {
      if (closed === undefined) onClose.add(listener)
      else listener(closed)
    },
  }
}
