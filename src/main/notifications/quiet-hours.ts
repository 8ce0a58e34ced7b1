/** When quiet hours begin and end, by the clock and time zone of this machine. */
import { type QuietHours, type Weekday, weekdaySchema } from '../../shared/model/notification.ts'

/** The end of the quiet hours that `now` lies in (unix ms); null where it lies in none. */
export function quietUntil(hours: QuietHours | null, now: number): number | null {
  if (!hours) return null
  const ends = [daysBack(now, 0), daysBack(now, 1)].flatMap((day) => {
    if (!hours.days.some((each) => each === weekdayOf(day))) return []
    const [from, to] = [at(day, hours.from), endOf(day, hours)]
    return now >= from && now < to ? [to] : []
  })
  return ends.length === 0 ? null : Math.max(...ends)
}

function daysBack(now: number, days: number): Date {
  const date = new Date(now)
  // Noon is never skipped or repeated when clocks change.
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days, 12)
}

/** From Monday on, as `weekdaySchema` has them; `getDay` begins with Sunday. */
function weekdayOf(day: Date): Weekday | undefined {
  return weekdaySchema.options[(day.getDay() + 6) % 7]
}

function endOf(day: Date, { from, to }: QuietHours): number {
  const isNextDay = to <= from
  return at(isNextDay ? daysBack(day.getTime(), -1) : day, to)
}

function at(day: Date, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute).getTime()
}
