/** Live views of deployments. The store is the buffer: a slow watcher costs no memory and loses nothing. */
import type { z } from 'zod'
import type { historyItemSchema, watchItemSchema } from '../../shared/contract/deploys.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Feed } from '../../shared/lib/feed.ts'
import { type Deployment, isFinal } from '../../shared/model/deployment.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { Store } from '../store/store.ts'

export type WatchItem = z.infer<typeof watchItemSchema>
export type HistoryItem = z.infer<typeof historyItemSchema>

const historyLength = 100

/** A deployment and its events above `after`, whether or not they could be written already. */
export interface Told {
  readonly deployment: Deployment
  readonly events: readonly TimelineEvent[]
}
export type Tell = (id: string, after?: number) => Told | undefined

/** Everything so far, then each event, then how it ended. */
export async function* watchDeployment(
  { tell, feed }: { readonly tell: Tell; readonly feed: Feed },
  id: string,
  signal: AbortSignal,
): AsyncGenerator<WatchItem> {
  const listener = feed.listen(signal)
  try {
    const told = tell(id) ?? fail({ kind: 'not-found', what: 'deployment', name: id })
    const events = [...told.events]
    yield { type: 'snapshot', deployment: told.deployment, events }
    let seen = events.at(-1)?.seq ?? 0
    while (!signal.aborted) {
      const now = tell(id, seen)
      for (const event of now?.events ?? []) {
        seen = event.seq
        yield { type: 'event', event }
      }
      if (!now || isSettled(now.deployment)) return yield endOf(now?.deployment)
      await listener.next()
    }
    yield { type: 'end', how: 'cancelled' }
  } finally {
    listener.stop()
  }
}

/** Nothing more will happen by itself: it ended, or it waits for its host. */
function isSettled(deployment: Deployment): boolean {
  return isFinal(deployment.state) || deployment.state === 'interrupted'
}

function endOf(deployment: Deployment | undefined): WatchItem {
  if (!deployment) return { type: 'end', how: 'cancelled' }
  const { state, failure } = deployment
  if (state === 'cancelled') return { type: 'end', how: 'cancelled' }
  if (state !== 'failed' && state !== 'interrupted') return { type: 'end', how: 'completed' }
  return { type: 'end', how: 'failed', ...(failure ? { failure } : {}) }
}

/** The newest deployments, then every one that changes, at its latest. */
export async function* watchHistory(
  store: Pick<Store, 'deployments'>,
  changes: ChangeLog,
  signal: AbortSignal,
): AsyncGenerator<HistoryItem> {
  const listener = changes.feed.listen(signal)
  const dirty = changes.follow()
  try {
    yield { type: 'snapshot', deployments: [...store.deployments.list({ limit: historyLength })] }
    while (!signal.aborted) {
      for (const id of [...dirty.ids]) {
        dirty.ids.delete(id)
        const deployment = store.deployments.get(id)
        if (deployment) yield { type: 'deployment', deployment }
      }
      await listener.next()
    }
    yield { type: 'end', how: 'cancelled' }
  } finally {
    dirty.stop()
    listener.stop()
  }
}

/** Log of the deployments that changed since each follower last looked. */
export interface ChangeLog {
  readonly feed: Feed
  changed(id: string): void
  follow(): { readonly ids: Set<string>; stop(): void }
}

export function createChangeLog(feed: Feed, onChange: () => void): ChangeLog {
  const followers = new Set<Set<string>>()
  return {
    feed,
    changed(id) {
      for (const ids of followers) ids.add(id)
      feed.notify()
      onChange()
    },
    follow() {
      const ids = new Set<string>()
      followers.add(ids)
      return { ids, stop: () => followers.delete(ids) }
    },
  }
}
