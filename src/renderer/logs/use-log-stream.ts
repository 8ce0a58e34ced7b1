import { type RefObject, useEffect, useState } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import type { KeptLog } from '../../shared/contract/logs.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { LogBatch } from '../../shared/model/log.ts'
import { useConnection, useConnectionState } from '../client/client-provider.tsx'
import type { Connection } from '../rpc/connection.ts'
import { follow } from '../rpc/follow.ts'
import { Gate } from './gate.ts'
import { keptBatches } from './kept-log.ts'
import { type Resume, reconnectedMark, resumeAfter, withoutSeen } from './log-resume.ts'
import { LogStore } from './log-store.ts'

export type LogSubject = Parameters<Client['logs']['read']>[0]['subject']

/** loading → live → ended; loading | live → lost, with the failure where it is known. */
export interface LogStream {
  readonly store: LogStore
  readonly status: 'loading' | 'live' | 'ended' | 'lost'
  readonly failure: Failure | undefined
}

/** Unix seconds, both ends in it; null = no bound. */
export interface LogSpan {
  readonly since: number | null
  readonly until: number | null
}

export interface LogStreamInput {
  readonly subject: LogSubject
  /** Lines of the past to begin with; 0 = all there are. */
  readonly tail: number
  /** Only what was written then. With an end, nothing is followed. */
  readonly range?: LogSpan | undefined
  /** Closed while nobody can see the log: then nothing is read, and main stops reading too. */
  readonly gate: Gate
}

type State = Omit<LogStream, 'store'>

const loading: State = { status: 'loading', failure: undefined }
const live: State = { status: 'live', failure: undefined }
const retryMs = 3_000

/** Follows a log while mounted, over reconnects; what was read stays. */
export function useLogStream({ subject, tail, gate, range }: LogStreamInput): LogStream {
  const connection = useConnection()
  const { status } = useConnectionState()
  const key = JSON.stringify([subject, tail, range ?? null])
  const [held, setHeld] = useState(() => ({ key, store: new LogStore() }))
  const [state, setState] = useState(loading)
  if (held.key !== key) {
    setHeld({ key, store: new LogStore() })
    setState(loading)
  }
  const { store } = held
  useEffect(() => {
    const [subject, tail, range] = JSON.parse(key) as [LogSubject, number, LogSpan | null]
    const asked = { subject, tail, range: range ?? undefined }
    return followLog({ connection, store, gate, ...asked, set: setState })
  }, [connection, key, store, gate])

  const isCut = status === 'lost' || status === 'signed-out'
  return { ...state, status: isCut && state.status !== 'ended' ? 'lost' : state.status, store }
}

interface FollowLog extends LogStreamInput {
  readonly connection: Connection
  readonly store: LogStore
  readonly set: (state: State) => void
}

function followLog({ connection, store, gate, subject, tail, range, set }: FollowLog): () => void {
  const abort = new AbortController()
  let retry: ReturnType<typeof setTimeout> | undefined
  let resume: Resume | undefined
  let stop = () => {}

  let hasBegun = store.end > 0

  const open = async (client: Client, signal: AbortSignal) => {
    if (!hasBegun && 'workload' in subject)
      await readKept(client, store, { workload: subject.workload, range, signal })
    resume = hasBegun ? resumeAfter(store) : undefined
    const from = resume ? { since: resume.since, tail: 0 } : boundsOf(range, tail)
    const until = range?.until ?? null
    const items = await client.logs.read(
      { subject, follow: until === null, ...from, ...(until !== null && { until: until * 1_000 }) },
      { signal },
    )
    hasBegun = true
    set(live)
    if (resume) store.append(reconnectedMark(store))
    return items
  }
  const onItem = (batch: LogBatch) => {
    store.append(resume && batch.type === 'lines' ? withoutSeen(batch, resume.seen) : batch)
    return gate.opened(abort.signal)
  }
  const start = () => {
    stop = follow(connection, {
      open,
      onItem,
      onEnd(end) {
        if (end.how === 'completed') return set({ status: 'ended', failure: undefined })
        set({ status: 'lost', failure: end.failure })
        retry = setTimeout(start, retryMs)
      },
    })
  }
  start()
  return () => {
    abort.abort()
    clearTimeout(retry)
    stop()
  }
}

/** The bounds of what is read: of a stretch of time all lines, however many. */
function boundsOf(range: LogSpan | undefined, tail: number): { tail: number; since?: number } {
  if (!range) return { tail }
  return { tail: 0, ...(range.since !== null && { since: range.since * 1_000 }) }
}

/** Reads the logs that removed containers left, which come before those of now. */
async function readKept(
  client: Client,
  store: LogStore,
  {
    workload,
    range,
    signal,
  }: {
    readonly workload: string
    readonly range: LogSpan | undefined
    readonly signal: AbortSignal
  },
): Promise<void> {
  // Without it the live log is still worth reading; a lost link is found out by that too.
  const kept = await client.logs.kept({ workload }, { signal }).catch(() => [])
  if (signal.aborted || store.end > 0) return
  for (const batch of keptBatches(range ? kept.map(within(range)) : kept)) store.append(batch)
}

const within =
  ({ since, until }: LogSpan) =>
  (kept: KeptLog): KeptLog => {
    const isIn = (ts: string) => {
      const at = Date.parse(ts) / 1_000
      return at >= (since ?? 0) && at <= (until ?? Number.POSITIVE_INFINITY)
    }
    return { ...kept, lines: kept.lines.filter(({ ts }) => isIn(ts)) }
  }

/** A gate that is open while the element can be seen. */
export function useSightGate(ref: RefObject<Element | null>): Gate {
  const [gate] = useState(() => new Gate())
  useEffect(() => {
    const element = ref.current
    if (!element) return
    let isInSight = true
    const set = () => gate.set(isInSight && !document.hidden)
    const observer = new IntersectionObserver((entries) => {
      isInSight = entries.at(-1)?.isIntersecting ?? true
      set()
    })
    observer.observe(element)
    document.addEventListener('visibilitychange', set)
    return () => {
      observer.disconnect()
      document.removeEventListener('visibilitychange', set)
      gate.set(true)
    }
  }, [ref, gate])
  return gate
}
