/** How often a registry is asked with one login, by everything that asks: some at once, and no more than so many a second. */
import type { Clock } from '../../../shared/lib/clock.ts'
import { createGate } from '../../engine/gate.ts'
import type { Answer } from './http.ts'

export interface Budget {
  /** Waits for its turn. Throws `TooOften` while the registry lets nobody ask. */
  spend<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** The registry said so: unix ms. */
  block(until: number): void
}

export class TooOften extends Error {
  readonly until: number

  constructor(until: number) {
    super('asked too often')
    this.until = until
  }
}

const atOnce = 6
const burst = 60
const perSecond = 10

export function createBudget(clock: Clock): Budget {
  const inTurn = createGate(atOnce)
  let left = burst
  let at = clock.now()
  let [blockedAt, blockedUntil] = [0, 0]

  async function takeOne(signal: AbortSignal): Promise<void> {
    const now = clock.now()
    // A clock set back fills nothing, and must not empty it either.
    left = Math.min(burst, left + (Math.max(0, now - at) / 1_000) * perSecond)
    at = now
    left -= 1
    if (left < 0) await clock.sleep((-left / perSecond) * 1_000, signal)
  }

  function refuseBlocked(): void {
    const now = clock.now()
    // A clock set back would make an hour a year: then the registry is asked, and says it again.
    if (now >= blockedAt && now < blockedUntil) throw new TooOften(blockedUntil)
  }

  return {
    spend: (work, signal) =>
      inTurn(async () => {
        refuseBlocked()
        await takeOne(signal)
        // Whoever waited for a turn meanwhile must not ask either.
        refuseBlocked()
        return await work()
      }, signal),
    block(until) {
      const now = clock.now()
      blockedUntil = now < blockedAt ? until : Math.max(blockedUntil, until)
      blockedAt = now
    },
  }
}

/** Longer than that no answer is believed: 24 hours. */
const longestMs = 86_400_000

/** `Retry-After` of seconds or of a date; undefined where it says nothing that can be used. */
export function retryAt(header: string | undefined, now: number): number | undefined {
  const text = (header ?? '').trim()
  const at = /^\d{1,9}$/.test(text) ? now + Number(text) * 1_000 : Date.parse(text)
  if (text === '' || Number.isNaN(at)) return undefined
  return Math.min(Math.max(at, now), now + longestMs)
}

/** Time for which a registry is left alone that does not say for how long. */
const usualMs = 60_000

/** Unix ms: when whoever answered 429 may be asked again. */
export const limitOf = ({ headers }: Answer, now: number): number =>
  retryAt(headers['retry-after'], now) ?? now + usualMs
