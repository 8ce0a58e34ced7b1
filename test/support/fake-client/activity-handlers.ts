import type { implement } from '@orpc/server'
import type { contract } from '../../../src/shared/contract/index.ts'

/** Nothing happened. */
export function activityHandlers(os: ReturnType<typeof implement<typeof contract>>) {
  return {
    list: os.activity.list.handler(() => ({ items: [], next: null })),
    rows: os.activity.rows.handler(() => ({ items: [], next: null })),
    show: os.activity.show.handler(() => Promise.reject(new Error('nothing happened'))),
    seen: os.activity.seen.handler(() => ({ unread: 0 })),
    watch: os.activity.watch.handler(async function* () {
      yield { type: 'snapshot' as const, stories: [], unread: 0, lastSeq: 0 }
    }),
  }
}
