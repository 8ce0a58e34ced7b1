import type { Clock } from '../lib/clock.ts'

/** Messages of one interval travel as one frame: a window gets at most 111 a second (I1). */
const intervalMs = 9

export interface Outbox {
  /** `urgent` takes everything that waits with it, now. Order is kept. */
  push(message: string, urgent: boolean): void
  /** Resolves when all that was pushed has been sent, or nothing is sent any more. */
  emptied(): Promise<void>
  close(): void
}

/** One JSON text as it is, several as a JSON array of them. */
const toFrame = (messages: readonly string[]) =>
  messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(',')}]`

/**
 * Gathers messages: the first after a rest leaves at once, the following ones together every
 * interval. While `send` waits for room nothing else is sent.
 */
export function createOutbox(
  send: (frame: string) => Promise<void>,
  clock: Pick<Clock, 'schedule'>,
  onError: (error: unknown) => void,
): Outbox {
  let queue: string[] = []
  let hurry = false
  let sending = false
  let endRest: (() => void) | undefined
  let closed = false
  let emptied: PromiseWithResolvers<void> | undefined

  const tellEmptied = () => {
    emptied?.resolve()
    emptied = undefined
  }
  const flush = async () => {
    if (sending || closed || queue.length === 0) return
    sending = true
    hurry = false
    endRest?.()
    const frame = toFrame(queue)
    queue = []
    await send(frame)
    sending = false
    if (closed) return
    if (queue.length === 0) tellEmptied()
    endRest = clock.schedule(intervalMs, () => {
      endRest = undefined
      start()
    })
    if (hurry) start()
  }
  const start = () => {
    flush().catch(onError)
  }
  return {
    push(message, urgent) {
      if (closed) return
      queue.push(message)
      hurry ||= urgent
      if (urgent || !endRest) start()
    },
    async emptied() {
      if (closed || (queue.length === 0 && !sending)) return
      emptied ??= Promise.withResolvers()
      await emptied.promise
    },
    close() {
      closed = true
      tellEmptied()
      queue = []
      endRest?.()
    },
  }
}
