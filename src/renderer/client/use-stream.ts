import { useEffect, useMemo, useRef, useState } from 'react'
import { useConnection, useConnectionState } from './client-provider.tsx'
import { asConnected, followStream, nothing, type Streamed, type StreamSource } from './stream.ts'

/** Follows a stream while mounted, over reconnects; `reduce` folds snapshot and events. */
export function useStream<Data, I extends { readonly type: string }>(
  source: StreamSource<Data, I>,
): Streamed<Data> {
  const connection = useConnection()
  const state = useConnectionState()
  const [held, setHeld] = useState<{ key: string; streamed: Streamed<Data> }>()
  const latest = useRef(source)
  latest.current = source
  const { key } = source

  useEffect(
    () =>
      followStream<Data, I>(connection, latest.current, (change) =>
        setHeld((last) => ({
          key,
          streamed: change(last?.key === key ? last.streamed : nothing),
        })),
      ),
    [connection, key],
  )

  const streamed = held?.key === key ? held.streamed : nothing
  return useMemo(() => asConnected(streamed, state), [streamed, state])
}
