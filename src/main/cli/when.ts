/** `--since`, `--until`: how long ago, or a moment. */
import { parseDuration } from '../../shared/lib/duration.ts'
import { UsageError } from './exit-code.ts'

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** Unix ms. */
export function parseMoment(option: string, text: string, now: number): number {
  const ago = parseDuration(text)
  if (ago !== undefined) return now - ago
  const moment = rfc3339.test(text) ? Date.parse(text.replace(' ', 'T').toUpperCase()) : Number.NaN
  if (Number.isNaN(moment)) {
    throw new UsageError(
      `${option}: write a duration like 10m or a time like 2025-06-01T12:00:00Z, not "${text}"`,
    )
  }
  return moment
}

export function parseCount(option: string, text: string, max: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(count <= max)) throw new UsageError(`${option}: write a whole number up to ${max}`)
  return count
}
