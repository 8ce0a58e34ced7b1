import type { Clock } from '../lib/clock.ts'
import { acksFrame } from './frames.ts'

/** A report this often costs nothing; after much came in, one goes as soon as all of it is read. */
const intervalMs = 10
const much = { chars: 64 * 1024, items: 100 } as const

/** Reports what consumers have read, gathered. */
export function createAcks(send: (frame: string) => void, clock: Pick<Clock, 'schedule'>) {
  const unread = new Map<string, number>()
  let reads = new Map<string, number>()
  let received = { chars: 0, items: 0 }
  let cancel: (() => void) | undefined

  const report = () => {
    cancel?.()
    cancel = undefined
    if (reads.size === 0) return
    const frame = acksFrame(Object.fromEntries(reads))
    reads = new Map()
    received = { chars: 0, items: 0 }
    send(frame)
  }
  return {
    /** A frame of so many characters came in, with one item of each of these streams. */
    received(chars: number, ids: readonly string[]) {
      received = { chars: received.chars + chars, items: received.items + ids.length }
      for (const id of ids) unread.set(id, (unread.get(id) ?? 0) + 1)
    },
    /** A consumer took an item of stream `id`. */
    read(id: string) {
      const left = (unread.get(id) ?? 1) - 1
      unread.set(id, left)
      reads.set(id, (reads.get(id) ?? 0) + 1)
      const isMuch = received.chars >= much.chars || received.items >= much.items
      if (left === 0 && isMuch) report()
      else cancel ??= clock.schedule(intervalMs, report)
    },
    /** Stream `id` is over: what was not read of it never will be. */
    ended(id: string) {
      unread.delete(id)
      reads.delete(id)
    },
    close() {
      cancel?.()
      unread.clear()
      reads.clear()
    },
  }
}
