/** When something may be done: `mon-fri 08-17`, `sat,sun`, `22:30-06:00`, in the time of this machine. Pure. */
import { err, ok, type Result } from '../lib/result.ts'

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const minutesADay = 1_440

export interface TimeWindow {
  /** 0 = Sunday. */
  readonly days: ReadonlySet<number>
  /** Minutes since midnight; where `to` is not after `from`, it ends on the next day. */
  readonly from: number
  readonly to: number
}

const help = 'write days and hours, like mon-fri 08-17, sat,sun or 22:30-06:00'

/** '' = always. */
export function parseTimeWindow(text: string): Result<TimeWindow | null, string> {
  const words = text.trim().toLowerCase().split(/\s+/)
  if (text.trim() === '') return ok(null)
  const hasHours = /^\d/.test(words.at(-1) ?? '')
  const dayWords = hasHours ? words.slice(0, -1) : words
  const days = dayWords.length === 0 ? allDays : daysIn(dayWords)
  const hours = hasHours ? hoursIn(words.at(-1) ?? '') : { from: 0, to: minutesADay }
  return days && hours ? ok({ days, ...hours }) : err(help)
}

const allDays: ReadonlySet<number> = new Set(dayNames.keys())

function daysIn(words: readonly string[]): ReadonlySet<number> | undefined {
  const spans = words.flatMap((word) => word.split(','))
  const found = spans.map((span) => {
    const [first = '', last = first, ...more] = span.split('-').map((name) => name.slice(0, 3))
    const [from, to] = [dayNames.indexOf(first), dayNames.indexOf(last)]
    if (from < 0 || to < 0 || more.length > 0) return undefined
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7)
  })
  return found.includes(undefined) ? undefined : new Set(found.flatMap((days) => days ?? []))
}

function hoursIn(text: string): Pick<TimeWindow, 'from' | 'to'> | undefined {
  const [, fromHour, fromMinute = '0', toHour, toMinute = '0'] =
    /^(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?$/.exec(text) ?? []
  if (fromHour === undefined) return undefined
  const from = Number(fromHour) * 60 + Number(fromMinute)
  const to = Number(toHour) * 60 + Number(toMinute)
  const isTime = Number(fromMinute) < 60 && Number(toMinute) < 60
  return isTime && from < minutesADay && to <= minutesADay && from !== to ? { from, to } : undefined
}

/** `at`: unix ms. */
export function isOpenAt({ days, from, to }: TimeWindow, at: number): boolean {
  const when = new Date(at)
  const [day, minute] = [when.getDay(), when.getHours() * 60 + when.getMinutes()]
  if (from < to) return days.has(day) && minute >= from && minute < to
  return (days.has(day) && minute >= from) || (days.has((day + 6) % 7) && minute < to)
}

const minuteMs = 60_000
/** Two weeks, and the hour that clocks are put back: where they are put forward, its hour may not come on that day. */
const mostMinutes = 15 * minutesADay

/** When it opens next, unix ms, to the minute; `at` itself where it is open. */
export function opensAt(window: TimeWindow, at: number): number {
  if (isOpenAt(window, at)) return at
  const next = at - (at % minuteMs) + minuteMs
  for (let count = 0; count < mostMinutes; count += 1)
    if (isOpenAt(window, next + count * minuteMs)) return next + count * minuteMs
  return at
}
