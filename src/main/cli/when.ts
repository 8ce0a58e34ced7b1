/** `--since`, `--until` as docker logs takes them, and counts. */
import { parseDuration } from '../../shared/lib/duration.ts'
import { UsageError } from './exit-code.ts'

/** Unix ms; or exact, `seconds.nanoseconds`, where a moment was written. */
export type When = number | string

/** A date, perhaps with a time of day, perhaps with a zone: without one it is this machine's time. */
const moment =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?([Zz]|[+-]\d\d:?\d\d)?$/
const unix = /^(\d{1,11})(?:\.(\d{1,9}))?$/

/**
 * A duration before `now` (`10m`, `1h30m`, `2d`), unix seconds, or a moment like 2025-06-01T12:00:00.123Z
 * (the forms of `docker logs --since`, docs.docker.com/reference/cli/docker/container/logs).
 */
export function parseMoment(option: string, text: string, now: number): When {
  const seconds = unix.exec(text)
  if (seconds) return exact(Number(seconds[1]), seconds[2])
  const ago = parseDuration(text)
  if (ago !== undefined) return now - ago
  const found = moment.exec(text)
  const [, day = '', time = '00:00', second = '00', fraction, zone = ''] = found ?? []
  const ms = found ? Date.parse(`${day}T${time}:${second}${zone.toUpperCase()}`) : Number.NaN
  if (Number.isNaN(ms)) {
    throw new UsageError(
      `${option}: write a duration like 10m or 1h30m, a time like 2025-06-01T12:00:00Z, or unix seconds, not "${text}"`,
    )
  }
  return exact(ms / 1_000, fraction)
}

/** The same in whole unix ms. */
export function parseMomentMs(option: string, text: string, now: number): number {
  const when = parseMoment(option, text, now)
  return typeof when === 'number' ? when : Math.trunc(Number(when) * 1_000)
}

const exact = (seconds: number, fraction = ''): string => `${seconds}.${fraction.padEnd(9, '0')}`

export function parseCount(option: string, text: string, max: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(count <= max)) throw new UsageError(`${option}: write a whole number up to ${max}`)
  return count
}
