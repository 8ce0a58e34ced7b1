import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Ids } from '../shared/lib/clock.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  // Not by performance.now(), which loads a module of Node's that a short command needs for nothing else.
  steady: () => Number(process.hrtime.bigint() / 1_000_000n),
  async sleep(ms, signal) {
    try {
      await pause(ms, undefined, signal ? { signal } : {})
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
  },
  schedule(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** 11 hex digits of time, 5 of chance. */
export const systemIds: Ids = {
  next: () => Date.now().toString(16).padStart(11, '0') + randomBytes(3).toString('hex').slice(1),
  random: () => randomBytes(8).toString('hex'),
}
