import type { Client } from '../../shared/contract/index.ts'
import type { StreamEnd } from '../../shared/contract/procedure.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import type { Connection } from './connection.ts'

type Item = { readonly type: string }

export interface Follow<T extends Item> {
  /**
   * Asks for the stream: first, and again after every reconnect. Streams that begin with a
   * snapshot need nothing more; the log asks for what comes after its last line.
   */
  open(client: Client, signal: AbortSignal): Promise<AsyncIterable<T>>
  /** The next item is read when this has resolved, so that a slow view slows its source. */
  onItem(item: Exclude<T, StreamEnd>): void | Promise<void>
  /** Called at most once, and not after it was stopped. */
  onEnd(end: StreamEnd): void
}

/** Follows a stream until it ends, over reconnects. The returned function stops it. */
export function follow<T extends Item>(connection: Connection, options: Follow<T>): () => void {
  const stop = new AbortController()
  const run = async () => {
    for (;;) {
      await untilOnline(connection, stop.signal)
      const end = await followOnce(connection.client, options, stop.signal)
      if (stop.signal.aborted) return
      if (end.failure?.kind !== 'disconnected') return options.onEnd(end)
    }
  }
  run().catch((error: unknown) => {
    if (!stop.signal.aborted) options.onEnd(failed(error))
  })
  return () => stop.abort()
}

async function followOnce<T extends Item>(
  client: Client,
  options: Follow<T>,
  signal: AbortSignal,
): Promise<StreamEnd> {
  try {
    for await (const item of await options.open(client, signal)) {
      if (signal.aborted) break
      if (isEnd(item)) return item
      await options.onItem(item as Exclude<T, StreamEnd>)
    }
    return { type: 'end', how: 'completed' }
  } catch (error) {
    return failed(error)
  }
}

const isEnd = (item: Item): item is StreamEnd => item.type === 'end'

const failed = (error: unknown): StreamEnd => ({
  type: 'end',
  how: 'failed',
  failure: failureFrom(error),
})

function untilOnline(connection: Connection, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      if (signal.aborted) reject(signal.reason)
      else if (connection.state().status === 'online') resolve()
      else return
      stopListening()
      signal.removeEventListener('abort', settle)
    }
    const stopListening = connection.onChange(settle)
    signal.addEventListener('abort', settle)
    settle()
  })
}
