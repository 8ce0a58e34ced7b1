import type { Clock } from '../../shared/lib/clock.ts'

/** Ids that changed since they were last taken; joins what comes while nobody takes. */
export interface Inbox {
  add(id: string): void
  /** Nothing more will come; `error` is thrown to the one who takes. */
  end(error?: unknown): void
  /** Waits for ids, the end, or `dueAt` (unix ms). */
  take(dueAt: number): Promise<readonly string[] | 'due' | 'end'>
}

export function createInbox(clock: Clock): Inbox {
  const ids = new Set<string>()
  let ended: { readonly error: unknown } | undefined
  let wake = () => {}

  const taken = (): readonly string[] => {
    const all = [...ids]
    ids.clear()
    return all
  }

  return {
    add(id) {
      ids.add(id)
      wake()
    },
    end(error) {
      ended ??= { error }
      wake()
    },
    async take(dueAt) {
      const wait = dueAt - clock.now()
      if (ids.size === 0 && !ended && wait > 0) {
        const cancel = await new Promise<() => void>((resolve) => {
          const stop = clock.schedule(wait, () => resolve(() => {}))
          wake = () => resolve(stop)
        })
        cancel()
      }
      if (ended?.error !== undefined) throw ended.error
      if (ended) return 'end'
      return clock.now() >= dueAt ? 'due' : taken()
    },
  }
}
