import { type RefObject, useEffect, useState } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { useClient, useLink } from '../client/client-provider.tsx'
import { failureFrom } from '../client/failure-from.ts'
import { followLog } from './follow-log.ts'
import { Gate } from './gate.ts'
import { LogStore } from './log-store.ts'

export type LogSubject = Parameters<Client['logs']['read']>[0]['subject']

/** loading → live ⇄ lost(failure); live → ended. What was read stays. */
export interface LogStream {
  readonly store: LogStore
  readonly status: 'loading' | 'live' | 'ended' | 'lost'
  readonly failure: Failure | undefined
}

const retryMs = 2_000

export interface LogStreamInput {
  readonly subject: LogSubject
  /** Lines of the past to begin with; 0 = all there are. */
  readonly tail: number
  readonly gate: Gate
}

/** Follows a log while mounted, reading only while the gate is open. */
export function useLogStream({ subject, tail, gate }: LogStreamInput): LogStream {
  const client = useClient()
  const isOnline = useLink().state === 'online'
  const key = JSON.stringify([subject, tail])
  const [held, setHeld] = useState(() => ({ key, store: new LogStore() }))
  const [state, setState] = useState<Omit<LogStream, 'store'>>(loading)
  const [attempt, setAttempt] = useState(0)
  if (held.key !== key) {
    setHeld({ key, store: new LogStore() })
    setState(loading)
  }
  const { store } = held

  useEffect(() => {
    if (!isOnline) return
    const abort = new AbortController()
    let retry: ReturnType<typeof setTimeout> | undefined
    const lose = (failure: Failure | undefined) => {
      if (abort.signal.aborted) return
      setState({ status: 'lost', failure })
      retry = setTimeout(() => setAttempt(attempt + 1), retryMs)
    }
    const [readSubject, readTail] = JSON.parse(key) as [LogSubject, number]
    followLog({
      store,
      gate,
      signal: abort.signal,
      open: (since) =>
        client.logs.read(
          {
            subject: readSubject,
            follow: true,
            ...(since === undefined ? { tail: readTail } : { since, tail: 0 }),
          },
          { signal: abort.signal },
        ),
      onLive: () => {
        if (!abort.signal.aborted) setState({ status: 'live', failure: undefined })
      },
    }).then(
      (end) => {
        if (end.how !== 'completed') lose(end.failure)
        else if (!abort.signal.aborted) setState({ status: 'ended', failure: undefined })
      },
      (error: unknown) => lose(failureFrom(error)),
    )
    return () => {
      abort.abort()
      clearTimeout(retry)
    }
  }, [client, isOnline, key, store, gate, attempt])

  return { ...state, status: isOnline || state.status === 'ended' ? state.status : 'lost', store }
}

const loading = { status: 'loading', failure: undefined } as const

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
