/** How fast a channel may be sent to, and how long it is left alone after it failed. */
import type { ChannelLimits } from './channel.ts'

export interface Pace {
  /** Takes the leave to send one now: 0, or the milliseconds until there is one. */
  take(now: number): number
}

/** A bucket of `burst` tokens that fills by `perSecond`. */
export function createPace({ perSecond, burst }: Pick<ChannelLimits, 'perSecond' | 'burst'>): Pace {
  let tokens = burst
  let filledAt = 0
  return {
    take(now) {
      // The machine's clock may have been set back.
      const passed = Math.max(0, now - filledAt)
      tokens = Math.min(burst, tokens + (passed * perSecond) / 1_000)
      filledAt = now
      if (tokens < 1) return Math.ceil(((1 - tokens) * 1_000) / perSecond)
      tokens -= 1
      return 0
    },
  }
}

const firstMs = 2_000
const longestMs = 15 * 60_000

/** Anything up to twice as long as the last time, so that many do not come back at once. */
export function backoffMs(attempts: number, random: () => number): number {
  return Math.ceil(random() * Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 20)))
}
