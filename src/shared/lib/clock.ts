/** Time, sleep and identity, so that domain code can be run under a manual clock. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
  /** Whole milliseconds that no setting of the clock moves, for how long something takes; absent = nobody sets this one. */
  steady?(): number
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `run` once after `ms`; the returned function cancels it. */
  schedule(ms: number, run: () => void): () => void
}

/** Milliseconds to measure waits by: a clock that is set, on waking or by hand, would end them early or draw them out. */
export function steadyNow(clock: Pick<Clock, 'now' | 'steady'>): number {
  return clock.steady?.() ?? clock.now()
}

/** Identifiers that nothing else has. */
export interface Ids {
  /** 16 lower-case hex characters; sorts by creation time to the millisecond. */
  next(): string
  /** 16 lower-case hex characters of chance: unlike those of `next`, no two begin alike. */
  random(): string
}
