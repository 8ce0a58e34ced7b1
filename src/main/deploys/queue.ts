/** Who runs when: one deployment per workload at a time, capped per host and over all, in order. */

export interface QueueItem {
  readonly id: string
  readonly workload: string
  /** Equal for requests that ask for the very same thing. */
  readonly identity: string
  readonly targets: readonly string[]
  run(): Promise<void>
  /** Called when it waited, and a different request for the workload took its place. */
  superseded(): void
}

export interface Queue {
  /** The item, running or waiting, that already does this very thing. */
  twin(workload: string, identity: string): string | undefined
  /** Takes the place of a different request of the workload that waits. */
  submit(item: QueueItem): 'started' | 'queued'
  /** Takes a waiting item out; false when it is not waiting. */
  withdraw(id: string): boolean
  /** Running and waiting. */
  size(): number
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>
}

export interface Caps {
  readonly global: number
  readonly perHost: number
}

export function createQueue(caps: () => Caps): Queue {
  const running = new Map<string, QueueItem>()
  const waiting: QueueItem[] = []
  let idlers: (() => void)[] = []

  const mayRun = (item: QueueItem): boolean => {
    const { global, perHost } = caps()
    const busy = [...running.values()]
    if (busy.length >= global) return false
    if (busy.some((other) => other.workload === item.workload)) return false
    return item.targets.every(
      (target) => busy.filter((other) => other.targets.includes(target)).length < perHost,
    )
  }
  const start = (item: QueueItem): void => {
    running.set(item.id, item)
    void item.run().finally(() => {
      running.delete(item.id)
      startNext()
    })
  }
  // First come, first served; one that has to wait for its workload or host lets others pass.
  const startNext = (): void => {
    for (const item of [...waiting]) {
      if (!mayRun(item)) continue
      waiting.splice(waiting.indexOf(item), 1)
      start(item)
    }
    if (running.size + waiting.length > 0) return
    for (const wake of idlers) wake()
    idlers = []
  }
  const supersede = (workload: string): void => {
    const index = waiting.findIndex((other) => other.workload === workload)
    if (index >= 0) waiting.splice(index, 1)[0]?.superseded()
  }

  return {
    twin: (workload, identity) =>
      [...running.values(), ...waiting].find(
        (item) => item.workload === workload && item.identity === identity,
      )?.id,
    submit(item) {
      supersede(item.workload)
      waiting.push(item)
      // In turn: where the caps were raised meanwhile, those who wait go first.
      startNext()
      return running.has(item.id) ? 'started' : 'queued'
    },
    withdraw(id) {
      const index = waiting.findIndex((item) => item.id === id)
      if (index < 0) return false
      waiting.splice(index, 1)
      return true
    },
    size: () => running.size + waiting.length,
    idle: () =>
      running.size + waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idlers.push(resolve)),
  }
}
