/** How far back one looks, and how moments are named over such a stretch. */
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export interface StatsRange {
  readonly name: string
  readonly title: string
  /** After "over the last". */
  readonly words: string
  readonly ms: number
  /** How often something new can have come. */
  readonly everyMs: number
}

const live = {
  name: 'live',
  title: 'Live',
  words: '15 minutes',
  ms: 15 * minuteMs,
  everyMs: 10_000,
}

export const statsRanges: readonly StatsRange[] = [
  live,
  { name: 'hour', title: 'Hour', words: 'hour', ms: hourMs, everyMs: 10_000 },
  { name: 'day', title: 'Day', words: '24 hours', ms: dayMs, everyMs: minuteMs },
  { name: 'week', title: 'Week', words: '7 days', ms: 7 * dayMs, everyMs: 5 * minuteMs },
  { name: 'month', title: 'Month', words: '30 days', ms: 30 * dayMs, everyMs: 5 * minuteMs },
  { name: 'year', title: 'Year', words: '365 days', ms: 365 * dayMs, everyMs: 5 * minuteMs },
]

export const rangeNamed = (name: string): StatsRange =>
  statsRanges.find((range) => range.name === name) ?? live

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const day = { day: 'numeric', month: 'short' } as const
const formats = {
  seconds: new Intl.DateTimeFormat(undefined, { ...clock, second: '2-digit' }),
  minutes: new Intl.DateTimeFormat(undefined, clock),
  dayAndMinutes: new Intl.DateTimeFormat(undefined, { ...day, ...clock }),
  days: new Intl.DateTimeFormat(undefined, day),
}

/** A tick of the axis, `stepMs` from the next. */
export function tickWords(at: number, stepMs: number): string {
  if (stepMs < minuteMs) return formats.seconds.format(at)
  return (stepMs < dayMs ? formats.minutes : formats.days).format(at)
}

/** The bucket that begins then. */
export function bucketWords(at: number, stepMs: number): string {
  if (stepMs < minuteMs) return formats.seconds.format(at)
  if (stepMs >= dayMs) return formats.days.format(at)
  return (stepMs < 5 * minuteMs ? formats.minutes : formats.dayAndMinutes).format(at)
}
