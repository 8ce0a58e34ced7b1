import type { ClientLink } from '@orpc/client'
import type { Client } from '../../shared/contract/index.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Channel } from '../../shared/wire/channel.ts'
import { channelLink, clientOver } from '../../shared/wire/client.ts'
import { type Door, SignedOutError } from './door.ts'

/**
 * connecting -> online <-> lost, and signed-out when only a new launch link helps.
 * `since` is when it was lost, `retryAt` when the next attempt is due (unix ms).
 */
export type ConnectionState =
  | { readonly status: 'connecting' }
  | { readonly status: 'online' }
  | { readonly status: 'lost'; readonly since: number; readonly retryAt: number | null }
  | { readonly status: 'signed-out'; readonly reason: string }

export interface Connection {
  readonly door: Door['kind']
  /** Stays the same over reconnects. While connecting, calls wait; while lost, they fail. */
  readonly client: Client
  /** `state` and `onChange` fit useSyncExternalStore. */
  state(): ConnectionState
  onChange(listener: () => void): () => void
  /** Tries again now. */
  retry(): void
  close(): void
}

export interface ConnectionDeps {
  readonly door: Door
  readonly clock: Pick<Clock, 'now' | 'schedule'>
  /** 0 ≤ x < 1. */
  readonly random: () => number
}

const delayMs = { least: 500, most: 10_000 } as const

/** Full jitter over a doubling span, so that many pages do not come back at once. */
function nextDelay(attempt: number, random: number): number {
  const span = Math.min(delayMs.most, delayMs.least * 2 ** attempt) - delayMs.least
  return delayMs.least + Math.round(span * random)
}

/** Keeps one channel to the app open, opening another whenever it closes. */
export function createConnection({ door, clock, random }: ConnectionDeps): Connection {
  let state: ConnectionState = { status: 'connecting' }
  let channel: Channel | undefined
  let link: ClientLink<Record<never, never>> | undefined
  let attempt = 0
  let closed = false
  let cancelRetry: (() => void) | undefined
  const listeners = new Set<() => void>()

  const become = (next: ConnectionState) => {
    state = next
    for (const listener of [...listeners]) listener()
  }
  const onLost = (error: unknown) => {
    link = undefined
    if (closed) return
    if (error instanceof SignedOutError) {
      return become({ status: 'signed-out', reason: error.message })
    }
    const since = state.status === 'lost' ? state.since : clock.now()
    if (door.kind === 'desktop') return become({ status: 'lost', since, retryAt: null })
    const delay = nextDelay(attempt, random())
    attempt += 1
    cancelRetry = clock.schedule(delay, open)
    become({ status: 'lost', since, retryAt: clock.now() + delay })
  }
  const open = () => {
    cancelRetry = undefined
    door.open().then((opened) => {
      if (closed) return opened.close()
      attempt = 0
      channel = opened
      link = channelLink(opened, clock).link
      opened.onClose(onLost)
      become({ status: 'online' })
    }, onLost)
  }
  const settled = () =>
    new Promise<void>((resolve) => {
      const listener = () => {
        if (state.status === 'connecting') return
        listeners.delete(listener)
        resolve()
      }
      listeners.add(listener)
    })

  open()
  return {
    door: door.kind,
    client: clientOver({
      async call(path, input, options) {
        if (state.status === 'connecting') await settled()
        if (!link) throw new FailureError({ kind: 'disconnected', reason: state.status })
        return link.call(path, input, options)
      },
    }),
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    retry() {
      if (!cancelRetry) return
      cancelRetry()
      open()
    },
    close() {
      closed = true
      cancelRetry?.()
      channel?.close()
    },
  }
}
