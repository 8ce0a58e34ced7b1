/** Tells whoever waits that something changed; what changed, the listener reads itself. */
export interface Feed {
  notify(): void
  /** Resolves at the next notify after the last call, or when the signal aborts. */
  listen(signal: AbortSignal): { next(): Promise<void>; stop(): void }
  /** Listeners right now; zero after everyone left. */
  size(): number
}

export function createFeed(): Feed {
  const listeners = new Set<() => void>()
  return {
    notify() {
      for (const listener of [...listeners]) listener()
    },
    listen(signal) {
      let isDirty = false
      let wake: (() => void) | null = null
      const onNews = (): void => {
        isDirty = true
        wake?.()
      }
      const stop = (): void => {
        listeners.delete(onNews)
        signal.removeEventListener('abort', onNews)
      }
      listeners.add(onNews)
      signal.addEventListener('abort', onNews, { once: true })
      return {
        async next() {
          if (!isDirty && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
          wake = null
          isDirty = false
        },
        stop,
      }
    },
    size: () => listeners.size,
  }
}
