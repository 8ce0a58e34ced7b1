import { untilAborted } from '../../shared/lib/until-aborted.ts'

/** One piece of work at a time for each key, in the order in which they came. */
export interface Turns {
  /** Works in turn. Who gives up while waiting is let go at once; what comes after waits for those before, all the same. */
  take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>()
  return {
    async take(key, signal, work) {
      const before = last.get(key) ?? Promise.resolve()
      const { promise: done, resolve: end } = Promise.withResolvers<void>()
      const turn = before.then(() => done)
      last.set(key, turn)
      void turn.then(() => last.get(key) === turn && last.delete(key))
      try {
        await untilAborted(before, signal)
        return await work()
      } finally {
        end()
      }
    },
  }
}
