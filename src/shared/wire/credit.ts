/** In flight per stream: what was sent and the other side's consumer has not read yet. */
export const maxInFlight = { bytes: 900 * 1024, items: 500 } as const

interface Stream {
  /** Sizes of the unread items, oldest first. */
  readonly sizes: number[]
  bytes: number
  wake: (() => void) | undefined
  stop: ((reason: unknown) => void) | undefined
}

const nonAscii = /[\u0080-\uffff]/

/** Bytes of a text at most: exact for ASCII, without encoding it. */
const sizeOf = (text: string) => (nonAscii.test(text) ? text.length * 3 : text.length)

/** Lets a producer go on only while its consumer keeps up: the reader pays back what it reads. */
export function createCredit(limits: { bytes: number; items: number } = maxInFlight) {
  const streams = new Map<string, Stream>()
  const hasRoom = (stream: Stream) =>
    stream.bytes < limits.bytes && stream.sizes.length < limits.items

  return {
    open(id: string) {
      streams.set(id, { sizes: [], bytes: 0, wake: undefined, stop: undefined })
    },
    /** Waits for room and takes it; rejects when the stream is stopped meanwhile. */
    async take(id: string, message: string): Promise<void> {
      const stream = streams.get(id)
      if (!stream) throw new Error('the stream is closed')
      if (!hasRoom(stream)) {
        await new Promise<void>((wake, stop) => {
          stream.wake = wake
          stream.stop = stop
        })
      }
      const size = sizeOf(message)
      stream.sizes.push(size)
      stream.bytes += size
    },
    /** The reader has read `count` more items. */
    give(id: string, count: number) {
      const stream = streams.get(id)
      if (!stream) return
      for (const size of stream.sizes.splice(0, count)) stream.bytes -= size
      if (!hasRoom(stream)) return
      stream.wake?.()
      stream.wake = undefined
    },
    stop(id: string, reason: unknown) {
      streams.get(id)?.stop?.(reason)
      streams.delete(id)
    },
    stopAll(reason: unknown) {
      for (const id of [...streams.keys()]) this.stop(id, reason)
    },
    /** Open streams and their unread bytes. */
    get inFlight() {
      let bytes = 0
      for (const stream of streams.values()) bytes += stream.bytes
      return { streams: streams.size, bytes }
    },
  }
}
