/** All that may be sent to one channel, however much waits for it. */
import type { OutboxEntry } from '../store/notify-store.ts'
import type { Store } from '../store/store.ts'

const pageSize = 500

interface Due {
  /** Unix ms. */
  readonly now: number
  readonly urgentOnly: boolean
}

/** The oldest first; nothing of it is to end before the last page is read. */
export function* duePages(
  outbox: Pick<Store['notify']['outbox'], 'due'>,
  channel: string,
  { now, urgentOnly }: Due,
): Generator<readonly OutboxEntry[]> {
  for (let from = 0; ; from += pageSize) {
    const page = outbox.due(channel, now, { urgentOnly, limit: pageSize, from })
    yield page
    if (page.length < pageSize) return
  }
}
