// By the clock of the machine, also where that jumps. Runs in its own time zone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quietUntil } from '../../../src/main/notifications/quiet-hours.ts'

const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const night = { from: '22:00', to: '07:00', days: [...everyDay] }
const zone = process.env.TZ
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin'
})
afterAll(() => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
})

const untilAt = (now: string, hours = night) => {
  const until = quietUntil(hours, Date.parse(now))
  return until === null ? null : new Date(until).toISOString()
}

describe('quiet hours', () => {
  it('go over midnight to the next day', () => {
    expect(untilAt('2026-05-04T21:59:59+02:00')).toBe(null)
    expect(untilAt('2026-05-04T22:00:00+02:00')).toBe('2026-05-05T05:00:00.000Z')
    expect(untilAt('2026-05-05T06:59:59+02:00')).toBe('2026-05-05T05:00:00.000Z')
    expect(untilAt('2026-05-05T07:00:00+02:00')).toBe(null)
  })

  it('belong to the day on which they begin', () => {
    // A Monday is 2026-05-04.
    const ofSunday = { ...night, days: ['sun' as const] }
    expect(untilAt('2026-05-04T03:00:00+02:00', ofSunday)).toBe('2026-05-04T05:00:00.000Z')
    expect(untilAt('2026-05-04T23:00:00+02:00', ofSunday)).toBe(null)
  })

  it('last all day where both ends are the same', () => {
    const always = { ...night, from: '00:00', to: '00:00' }
    expect(untilAt('2026-05-04T12:00:00+02:00', always)).toBe('2026-05-04T22:00:00.000Z')
  })

  it('end by the clock on the wall in nights that are an hour shorter or longer', () => {
    expect(untilAt('2026-03-28T23:00:00+01:00')).toBe('2026-03-29T05:00:00.000Z')
    expect(untilAt('2026-10-24T23:00:00+02:00')).toBe('2026-10-25T06:00:00.000Z')
  })

  it('are none where none are set', () => {
    expect(quietUntil(null, 0)).toBe(null)
  })
})
