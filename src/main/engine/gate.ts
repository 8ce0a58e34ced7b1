/** Lets at most `width` pieces of work run at once; the others wait in order, until their signal aborts. */
export function createGate(
  width: number,
): <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T> {
  const waiting = new Set<() => void>()
  let running = 0

  function leave(): void {
    const [next] = waiting
    if (!next) running -= 1
    else {
      // The place is handed on, so that nobody who comes just now can take it.
      waiting.delete(next)
      next()
    }
  }

  function enter(signal?: AbortSignal): Promise<void> | undefined {
    if (running < width) {
      running += 1
      return undefined
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiting.delete(pass)
        reject(signal?.reason)
      }
      const pass = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      waiting.add(pass)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  return async (work, signal) => {
    signal?.throwIfAborted()
    await enter(signal)
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
