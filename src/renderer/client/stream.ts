import type { Client } from '../../shared/contract/index.ts'
import type { StreamEnd } from '../../shared/contract/procedure.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Connection, ConnectionState } from '../rpc/connection.ts'
import { follow } from '../rpc/follow.ts'

/**
 * loading → live → ended ; loading | live → lost. `data` is the last truth, kept while lost;
 * `at` is when it last came, unix ms; `failure` says why it was lost, where that is known.
 */
export interface Streamed<Data> {
  readonly status: 'loading' | 'live' | 'ended' | 'lost'
  readonly data: Data | undefined
  readonly failure: Failure | undefined
  readonly at: number | null
}

type Item = { readonly type: string }

export interface StreamSource<Data, I extends Item> {
  /** Names the subscription: another key ends this one and begins a new one. */
  readonly key: string
  readonly open: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<I>>
  readonly reduce: (data: Data | undefined, item: Exclude<I, StreamEnd>) => Data
}

export const nothing = { status: 'loading', data: undefined, failure: undefined, at: null } as const

const retryMs = 2_000
// A timer, not an animation frame: those stop while the window is hidden.
const frameMs = 16

type Change<Data> = (last: Streamed<Data>) => Streamed<Data>

/**
 * Follows a stream until the returned function is called. Items are folded at most once a frame, so
 * that a burst is one render; a stream that failed is opened again after a moment.
 */
export function followStream<Data, I extends Item>(
  connection: Connection,
  source: StreamSource<Data, I>,
  set: (change: Change<Data>) => void,
): () => void {
  let waiting: Exclude<I, StreamEnd>[] = []
  let frame: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let stop = () => {}

  const flush = () => {
    clearTimeout(frame)
    frame = undefined
    const items = waiting
    waiting = []
    if (items.length > 0) set((last) => fold(last, items, source.reduce))
  }
  const start = () => {
    stop = follow<I>(connection, {
      open: source.open,
      onItem(item) {
        waiting.push(item)
        frame ??= setTimeout(flush, frameMs)
      },
      onEnd(end) {
        flush()
        set((last) => ended(last, end))
        if (end.how !== 'completed') retry = setTimeout(start, retryMs)
      },
    })
  }
  start()
  return () => {
    stop()
    clearTimeout(frame)
    clearTimeout(retry)
  }
}

function fold<Data, T>(
  last: Streamed<Data>,
  items: readonly T[],
  reduce: (data: Data | undefined, item: T) => Data,
): Streamed<Data> {
  const data = items.reduce(reduce, last.data)
  return { status: 'live', data, failure: undefined, at: Date.now() }
}

function ended<Data>(last: Streamed<Data>, end: StreamEnd): Streamed<Data> {
  if (end.how === 'completed') return { ...last, status: 'ended' }
  return { ...last, status: 'lost', failure: end.failure }
}

/** A stream as connected: data from before the connection was lost are the last truth, and drawn as such. */
export function asConnected<Data>(
  streamed: Streamed<Data>,
  { status }: Pick<ConnectionState, 'status'>,
): Streamed<Data> {
  const isCut = status === 'lost' || status === 'signed-out'
  return isCut && streamed.status !== 'ended' ? { ...streamed, status: 'lost' } : streamed
}
