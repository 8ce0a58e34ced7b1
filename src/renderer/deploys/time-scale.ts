/*
 * deploys/ shows what a deployment does and did: the list of all (deployments-page.tsx), one with
 * its lanes and stages over one time axis (deployment-detail.tsx). Words, scales and sums are in
 * the plain .ts files; nothing here decides anything about a deployment.
 */

/** Maps moments to percent of a track. */
export interface TimeScale {
  readonly from: number
  readonly to: number
  /** Offsets from the start that are marked, for axis and gridlines alike. */
  readonly ticks?: readonly number[]
  /** Words of a moment by the clock; absent = moments are told as time since the start. */
  readonly clock?: (at: number) => string
}

export function percentAt(scale: TimeScale, at: number): number {
  const span = Math.max(1, scale.to - scale.from)
  return Math.min(100, Math.max(0, ((at - scale.from) / span) * 100))
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const niceSteps = [
  100,
  200,
  500,
  second,
  2 * second,
  5 * second,
  10 * second,
  20 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  20 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
]

/** The end of the axis while it still runs: moves in leaps, so that bars do not creep about. */
export function openEnd(from: number, now: number, expectedMs: number): number {
  const needed = Math.max((now - from) * 1.1, expectedMs * 1.05, 2 * second)
  let span = needed
  for (const step of niceSteps) {
    const leaps = Math.ceil(needed / step)
    if (leaps > 8) continue
    span = leaps * step
    break
  }
  return from + span
}

/** Offsets from the start at which the axis is marked; four to eight of them. */
export function axisTicks(spanMs: number, atMost = 6): number[] {
  const step = niceSteps.find((one) => spanMs / one <= atMost) ?? Math.ceil(spanMs / atMost)
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => index * step)
}

/** Round times of the reader's clock, as offsets from the start. */
export function clockTicks(from: number, spanMs: number, atMost: number): number[] {
  const step = niceSteps.find((one) => one >= minute && spanMs / one <= atMost) ?? 24 * hour
  const midnight = new Date(from).setHours(0, 0, 0, 0)
  const first = midnight + Math.ceil((from - midnight) / step) * step - from
  return Array.from({ length: Math.ceil((spanMs - first) / step) }, (_, i) => first + i * step)
}

/** `5 s`, `500 ms`, `2 min`, `6 h`: an offset, without needless digits. */
export function tickWords(ms: number): string {
  if (ms === 0) return '0'
  if (ms < second) return `${ms} ms`
  if (ms < minute) return `${ms / second} s`
  if (ms < hour) return ms % minute === 0 ? `${ms / minute} min` : `${Math.round(ms / second)} s`
  return ms % hour === 0 ? `${ms / hour} h` : `${Math.round(ms / minute)} min`
}
