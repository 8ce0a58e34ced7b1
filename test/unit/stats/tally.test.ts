import { describe, expect, it } from 'vitest'
import { statsOf } from '../../../src/main/stats/query.ts'
import { createTally } from '../../../src/main/stats/tally.ts'
import { openStatsFile } from '../../../src/main/store/stats-file.ts'
import { bucketStart, type Tier, tiers } from '../../../src/shared/model/stats.ts'
import { createDice } from '../../support/dice.ts'
import { newFolder } from '../store/folder.ts'

const now = Date.parse('2025-06-01T12:00:00Z')
const series = { workload: 'shop', host: 'local', service: 'api' }
const hour = 3_600_000

interface Reading {
  readonly at: number
  readonly cpu: number
}

/** The same, the long way round. */
function pointsOf(readings: readonly Reading[], tier: Tier) {
  const inBuckets = Map.groupBy(readings, ({ at }) => bucketStart(tier, at))
  return [...inBuckets]
    .sort(([a], [b]) => a - b)
    .map(([at, own]) => {
      const values = own.map(({ cpu }) => cpu)
      const avg = values.reduce((a, b) => a + b) / values.length
      return { at, avg, min: Math.min(...values), max: Math.max(...values) }
    })
}

describe('what is counted', () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed)
  it.each(seeds)(
    'SD-35 is in each tier what its readings come to, however written (%d)',
    (seed) => {
      const dice = createDice(30, seed)
      const file = openStatsFile(newFolder(), { now: () => now })
      const tally = createTally()
      // An hour, with gaps, and a clock that is set back now and then.
      const readings = Array.from({ length: 200 }, () => ({
        at: now - dice.between(1, hour),
        cpu: dice.between(0, 10_000),
      }))
      for (const { at, cpu } of readings) {
        tally.add(series, at, { cpu })
        if (!dice.chance(0.1)) continue
        file.add(tally.buckets(), now)
        tally.clear()
      }
      for (const tier of tiers.slice(0, 4)) {
        const range = { from: now - hour, to: now, points: Math.floor(hour / tier.stepMs) }
        const found = statsOf({ file, tally, now }, { ...range, metric: 'cpu', workload: 'shop' })
        expect(found.tier).toBe(tier.name)
        const wanted = pointsOf(readings, tier)
        expect(found.series[0]?.points).toEqual(
          wanted.map((each) => ({ ...each, avg: expect.closeTo(each.avg, 1) })),
        )
      }
      file.close()
    },
  )

  it('keeps workloads, hosts and services apart', () => {
    const file = openStatsFile(newFolder(), { now: () => now })
    const tally = createTally()
    tally.add(series, now - 1, { cpu: 1 })
    tally.add({ ...series, host: 'prod' }, now - 1, { cpu: 2 })
    file.add(tally.buckets(), now)
    tally.clear()
    tally.add({ ...series, service: 'db' }, now - 1, { cpu: 3 })
    tally.add({ ...series, workload: 'blog' }, now - 1, { cpu: 4 })
    const query = { workload: 'shop', metric: 'cpu', from: now - hour, to: now, points: 1 } as const
    const { series: found } = statsOf({ file, tally, now }, query)
    expect(found.map(({ host, service, points }) => [service, host, points[0]?.avg])).toEqual([
      ['api', 'local', 1],
      ['api', 'prod', 2],
      ['db', 'local', 3],
    ])
    file.close()
  })

  it('is nothing where nothing was read, and begins when the first was', () => {
    const tally = createTally()
    tally.add(series, now, {})
    expect(tally.buckets()).toEqual([])
    expect(tally.since()).toBeUndefined()
    tally.add(series, now + 5, { pids: 1 })
    tally.add(series, now + 9, { pids: 1 })
    expect(tally.since()).toBe(now + 5)
    expect(tally.buckets()).toHaveLength(tiers.length)
  })

  it('keeps nothing unwritten longer than it would be kept in its tier', () => {
    const tally = createTally()
    tally.add(series, now, { pids: 1 })
    tally.forgetOld(now + 2 * hour)
    expect(tally.buckets().map(({ tier }) => tier.name)).toEqual(['1m', '5m', '1h', '1d'])
  })
})
