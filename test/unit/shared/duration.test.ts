import { expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../../src/shared/lib/duration.ts'

it.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['1m30.5s', 90_500],
  ['1500us', 1.5],
  ['1500µs', 1.5],
  ['1d', 86_400_000],
  ['0s', 0],
])('takes %s as docker does', (text, ms) => {
  expect(parseDuration(text)).toBeCloseTo(ms, 9)
})

it.each(['', '5', 's', '1.2.3s', '-1s', '1 s', '1x', '1h30', '.s', '1e3s'])(
  'refuses "%s"',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

it('is never less than none, though the clock was set back between two moments', () => {
  expect(formatDuration(-10_800_000)).toBe('0 ms')
})
