/** Feed of notifications that doors are told of, and those they are to show themselves. */
import type { z } from 'zod'
import type { showItemSchema } from '../../shared/contract/notifications.ts'
import type { Feed } from '../../shared/lib/feed.ts'
import type { Notifying, ShownNotification } from '../../shared/model/notification.ts'
import type { SystemOutlet } from './system-outlet.ts'

export type ShowItem = z.infer<typeof showItemSchema>

export interface WatchingDeps {
  readonly feed: Feed
  readonly state: () => Notifying
  readonly system: SystemOutlet
  /** Somebody is there now who shows what waited for that. */
  readonly onShowing: () => void
}

/** State at each change, and between these the notifications to show. */
export function createWatching({ feed, state, system, onShowing }: WatchingDeps) {
  return async function* watch(shows: boolean, signal: AbortSignal): AsyncGenerator<ShowItem> {
    const news: ShownNotification[] = []
    const listener = feed.listen(signal)
    const leave = shows ? system.join(show) : () => {}
    let told = ''
    function show(notification: ShownNotification): void {
      news.push(notification)
      feed.notify()
    }
    function* items(): Generator<ShowItem> {
      for (const notification of news.splice(0)) yield { type: 'notification', notification }
      const now = state()
      if (JSON.stringify(now) !== told) yield { type: 'snapshot', state: now }
      told = JSON.stringify(now)
    }
    try {
      yield* items()
      if (shows) onShowing()
      while (!signal.aborted) {
        await listener.next()
        yield* items()
      }
      yield { type: 'end', how: 'cancelled' }
    } finally {
      leave()
      listener.stop()
    }
  }
}
