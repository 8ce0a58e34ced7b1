/**
 * One stream of many: parts in the order they come, each source read only as fast as the merged
 * stream is taken. Sources may be added while it runs; it ends when all have ended.
 */
export class Merge<T> implements AsyncIterable<T> {
  private readonly sources = new Set<AsyncIterator<T>>()
  private ready: Array<() => T | undefined> = []
  private wake = () => {}

  add(source: AsyncIterable<T>): void {
    const iterator = source[Symbol.asyncIterator]()
    this.sources.add(iterator)
    this.pull(iterator)
  }

  /** Sources must end on their own once nobody takes from the merge any more (by a signal). */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (this.sources.size > 0) {
      if (this.ready.length === 0) await new Promise<void>((resolve) => (this.wake = resolve))
      const ready = this.ready
      this.ready = []
      for (const take of ready) {
        const part = take()
        if (part !== undefined) yield part
      }
    }
  }

  // Not Promise.race: a source that is quiet for hours would gather a reaction for every turn.
  private pull(iterator: AsyncIterator<T>): void {
    const arrive = (take: () => T | undefined) => {
      this.ready.push(take)
      this.wake()
    }
    iterator.next().then(
      (result) =>
        arrive(() => {
          if (result.done) this.sources.delete(iterator)
          else this.pull(iterator)
          return result.done ? undefined : result.value
        }),
      (error: unknown) =>
        arrive(() => {
          this.sources.delete(iterator)
          throw error
        }),
    )
  }
}
