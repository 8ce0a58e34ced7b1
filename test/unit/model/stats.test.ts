import { describe, expect, it } from 'vitest'
import {
  type Fold,
  type Folds,
  foldOf,
  meanOf,
  merged,
  mergedFolds,
} from '../../../src/shared/model/fold.ts'
import { bucketStart, tierFor, tiers } from '../../../src/shared/model/stats.ts'
import { createDice } from '../../support/dice.ts'

const now = Date.parse('2025-06-01T12:00:07Z')
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const whole = (values: readonly number[]): Fold => values.map(foldOf).reduce(merged)

describe('a fold', () => {
  it('has the mean, the least and the most of its values', () => {
    const fold = whole([4, 1, 7])
    expect(fold).toEqual({ count: 3, sum: 12, min: 1, max: 7 })
    expect(meanOf(fold)).toBe(4)
  })

  it('of all is the fold of the folds of any parts of it, in any order', () => {
    for (let i = 0; i < 200; i += 1) {
      const dice = createDice(35, i)
      const values = Array.from({ length: dice.between(1, 60) }, () => dice.between(0, 1_000_000))
      const parts: number[][] = []
      for (const value of dice.shuffle(values)) {
        if (parts.length === 0 || dice.chance(0.3)) parts.push([])
        parts.at(-1)?.push(value)
      }
      expect(dice.shuffle(parts.map(whole)).reduce(merged)).toEqual(whole(values))
    }
  })

  it('never has a mean that its values have not room for', () => {
    const third = { count: 3, sum: 0.1 + 0.1 + 0.1, min: 0.1, max: 0.1 }
    expect(meanOf(third)).toBe(0.1)
  })

  it('of one metric leaves the others as they are', () => {
    const cpu: Folds = { cpu: foldOf(1) }
    const both = mergedFolds(cpu, { memory: foldOf(5), cpu: foldOf(3) })
    expect(both).toEqual({ cpu: whole([1, 3]), memory: foldOf(5) })
    expect(mergedFolds({}, cpu)).toEqual(cpu)
  })
})

describe('the tiers', () => {
  it('SD-35 are ten seconds, a minute, five minutes, an hour and a day, each kept for its time', () => {
    expect(tiers.map(({ name, stepMs, keepMs }) => [name, stepMs, keepMs])).toEqual([
      ['10s', 10_000, 90 * minute],
      ['1m', minute, 24 * hour],
      ['5m', 5 * minute, 7 * day],
      ['1h', hour, 90 * day],
      ['1d', day, 400 * day],
    ])
  })

  it('have a bucket for every moment: its begin is in it, its end is in the next', () => {
    for (const tier of tiers) {
      const start = bucketStart(tier, now)
      expect(start).toBeLessThanOrEqual(now)
      expect(bucketStart(tier, start)).toBe(start)
      expect(bucketStart(tier, start + tier.stepMs - 1)).toBe(start)
      expect(bucketStart(tier, start + tier.stepMs)).toBe(start + tier.stepMs)
      expect(bucketStart(tier, start - 1)).toBe(start - tier.stepMs)
    }
    expect(new Date(bucketStart({ stepMs: day }, now)).toISOString()).toBe(
      '2025-06-01T00:00:00.000Z',
    )
  })

  it.each([
    [10 * minute, 60, '10s'],
    [hour, 60, '1m'],
    [90 * minute, 60, '1m'],
    [90 * minute, 300, '10s'],
    [day, 60, '5m'],
    [day, 20, '1h'],
    [7 * day, 60, '1h'],
    [30 * day, 60, '1h'],
    [90 * day, 60, '1d'],
    [400 * day, 60, '1d'],
  ])('SD-35 over the last %d ms the coarsest with %d points is asked: %s', (ms, points, name) => {
    expect(tierFor({ from: now - ms, to: now }, points, now).name).toBe(name)
  })

  it('SD-35 where none that covers the range is as fine as asked, the finest of them is', () => {
    expect(tierFor({ from: now - 2 * hour, to: now }, 500, now).name).toBe('1m')
    // A minute of yesterday: what was finer is gone.
    expect(tierFor({ from: now - 25 * hour, to: now - 24 * hour - 1 }, 60, now).name).toBe('5m')
    expect(tierFor({ from: now - 800 * day, to: now }, 60, now).name).toBe('1d')
    expect(tierFor({ from: now, to: now }, 60, now).name).toBe('10s')
  })
})
