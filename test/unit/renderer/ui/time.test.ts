import { describe, expect, it } from 'vitest'
import { clockTime, shortSpan } from '../../../../src/renderer/ui/time.tsx'

describe('shortSpan', () => {
  it('says one unit, the largest that fits', () => {
    const spans = [400, 12_000, 240_000, 3 * 3_600_000, 12 * 86_400_000]
    expect(spans.map(shortSpan)).toEqual(['now', '12 s', '4 min', '3 h', '12 d'])
  })
})

describe('clockTime', () => {
  const now = new Date(2026, 10, 21, 16, 30).getTime()

  it('is the time alone on the same day, by the 24-hour clock', () => {
    expect(clockTime(new Date(2026, 10, 21, 14, 2).getTime(), now)).toBe('14:02')
    expect(clockTime(new Date(2026, 10, 21, 0, 5).getTime(), now)).toBe('00:05')
  })

  it('names the day, and the year once that differs', () => {
    expect(clockTime(new Date(2026, 10, 20, 14, 2).getTime(), now)).toMatch(/20.*14:02/)
    expect(clockTime(new Date(2025, 10, 20, 14, 2).getTime(), now)).toContain('2025')
  })
})
