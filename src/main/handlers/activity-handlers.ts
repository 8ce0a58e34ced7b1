/** The contract's calls about what was done and noticed. */
import type { z } from 'zod'
import type { activityItemSchema } from '../../shared/contract/activity.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import type { ActivityAsked, Store } from '../store/store.ts'
import type { Implementer } from './implementer.ts'

const never = new AbortController().signal

export function activityHandlers(os: Implementer, { activity }: Pick<Store, 'activity'>) {
  return {
    list: os.activity.list.handler(({ input }) => pageOf(activity.stories, input)),
    rows: os.activity.rows.handler(({ input }) => pageOf(activity.list, input)),
    show: os.activity.show.handler(({ input: { seq } }) => {
      const row = activity.get(seq)
      if (!row) fail({ kind: 'not-found', what: 'activity', name: String(seq) })
      return { row, story: [...activity.ofStory(row.story)] }
    }),
    seen: os.activity.seen.handler(({ input }) => {
      // What is not told yet cannot have been seen.
      activity.see(Math.min(input.upTo, activity.lastSeq()))
      return { unread: activity.unread() }
    }),
    watch: os.activity.watch.handler(({ signal = never }) => watchActivity(activity, signal)),
  }
}

function pageOf<T extends { readonly seq: number }>(
  list: (asked: ActivityAsked) => readonly T[],
  asked: ActivityAsked,
): { items: T[]; next: number | null } {
  const found = list({ ...asked, limit: asked.limit + 1 })
  const items = found.slice(0, asked.limit)
  return { items, next: found.length > items.length ? (items.at(-1)?.seq ?? null) : null }
}

const newest = 50
const atOnce = 200

type Item = z.infer<typeof activityItemSchema>

/** The table is the buffer: a slow watcher costs no memory and misses nothing. */
async function* watchActivity(
  activity: Store['activity'],
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const feed = createFeed()
  const listener = feed.listen(signal)
  const stop = activity.subscribe(feed.notify)
  try {
    let lastSeq = activity.lastSeq()
    let unread = activity.unread()
    yield { type: 'snapshot', stories: [...activity.stories({ limit: newest })], unread, lastSeq }
    while (!signal.aborted) {
      const rows = [...activity.after(lastSeq, atOnce)]
      lastSeq = rows.at(-1)?.seq ?? lastSeq
      const now = activity.unread()
      if (rows.length > 0 || now !== unread) yield { type: 'news', rows, unread: now }
      unread = now
      if (rows.length < atOnce) await listener.next()
    }
    yield { type: 'end', how: 'cancelled' }
  } finally {
    stop()
    listener.stop()
  }
}
