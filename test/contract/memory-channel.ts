import type { Channel } from '../../src/shared/wire/channel.ts'
import { createInbox } from '../../src/shared/wire/channel.ts'

export interface MemoryChannel extends Channel {
  /** Frames sent from this end. */
  readonly sent: string[]
}

/** Two ends of one line, delivering on the next turn as a real transport does. */
export function memoryChannels(): [MemoryChannel, MemoryChannel] {
  const left = createInbox()
  const right = createInbox()
  const close = (reason: string) => {
    left.close(reason)
    right.close(reason)
  }
  return [end(left, right, close), end(right, left, close)]
}

type Inbox = ReturnType<typeof createInbox>

function end(mine: Inbox, theirs: Inbox, close: (reason: string) => void): MemoryChannel {
  const sent: string[] = []
  return {
    sent,
    async send(message) {
      if (mine.closed !== undefined) throw new Error(mine.closed)
      sent.push(message)
      setImmediate(() => theirs.receive(message))
    },
    onMessage: mine.onMessage,
    onClose: mine.onClose,
    close: (reason = 'closed') => close(reason),
  }
}

export const systemSchedule = {
  schedule(ms: number, run: () => void) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
