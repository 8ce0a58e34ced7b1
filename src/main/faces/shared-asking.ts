/** Several who ask the same at once share one answer; what is under way ends when all of them have gone. */
interface UnderWay<T> {
  readonly answer: Promise<T>
  readonly lives: AbortController
  askers: number
}

export type SharedAsking<T> = (
  what: string,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
) => Promise<T>

export function sharedAsking<T>(): SharedAsking<T> {
  const underWay = new Map<string, UnderWay<T>>()
  const begun = (what: string, ask: (signal: AbortSignal) => Promise<T>): UnderWay<T> => {
    const lives = new AbortController()
    const answer = ask(lives.signal).finally(() => {
      if (underWay.get(what)?.lives === lives) underWay.delete(what)
    })
    // Whoever still asks is told; where all have gone, nobody minds.
    answer.catch(() => {})
    const one = { answer, lives, askers: 0 }
    underWay.set(what, one)
    return one
  }
  return async (what, signal, ask) => {
    signal.throwIfAborted()
    const one = underWay.get(what) ?? begun(what, ask)
    one.askers += 1
    const { promise: gone, reject } = Promise.withResolvers<never>()
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([one.answer, gone])
    } finally {
      signal.removeEventListener('abort', leave)
      one.askers -= 1
      if (one.askers === 0) {
        if (underWay.get(what) === one) underWay.delete(what)
        one.lives.abort()
      }
    }
  }
}
