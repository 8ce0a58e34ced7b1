import { describe, expect, it } from 'vitest'
import {
  aloneIn,
  bucketAt,
  chartData,
  newestOf,
  tableRows,
  topOf,
} from '../../../../src/renderer/stats/chart-data.ts'
import { pathOf } from '../../../../src/renderer/stats/sparkline.tsx'
import type { Stats } from '../../../../src/shared/model/stats.ts'

const range = { from: 100_000, to: 150_000 }

function statsOf(series: Record<string, readonly (number | null)[]>, host = 'local'): Stats {
  return {
    ...{ tier: '10s', stepMs: 10_000 },
    series: Object.entries(series).map(([service, values]) => ({
      ...{ host, service },
      points: values.flatMap((avg, n) =>
        avg === null ? [] : [{ at: 100_000 + n * 10_000, avg, min: avg - 1, max: avg + 1 }],
      ),
    })),
  }
}

describe('chartData', () => {
  it('leaves a gap where nothing was read', () => {
    const data = chartData(statsOf({ web: [1, null, 3, 4, null] }), range)
    expect(data.at).toEqual([100_000, 110_000, 120_000, 130_000, 140_000])
    expect(data.lines).toEqual([
      {
        name: 'web',
        avg: [1, null, 3, 4, null],
        min: [0, null, 2, 3, null],
        max: [2, null, 4, 5, null],
      },
    ])
  })

  it('names the host where there are several', () => {
    const there = statsOf({ web: [1] }, 'prod-2').series
    const both = { ...statsOf({ web: [1] }), series: [...statsOf({ web: [1] }).series, ...there] }
    expect(chartData(both, range).lines.map(({ name }) => name)).toEqual([
      'web on local',
      'web on prod-2',
    ])
  })

  it('draws those that use least of many as one', () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`s${n}`, [10 - n, null]]))
    const { lines } = chartData(statsOf(many), range)
    expect(lines.map(({ name }) => name)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', '3 others'])
    expect(lines.at(-1)?.avg.slice(0, 2)).toEqual([4 + 3 + 2, null])
  })
})

it('takes an old value for no newest one', () => {
  expect(newestOf([5, 6, null, null])).toBe(6)
  expect(newestOf([5, 6, null, null, null])).toBeNull()
})

it('finds the bucket of a moment', () => {
  const data = chartData(statsOf({ web: [1] }), range)
  expect(bucketAt(data, 119_999)).toBe(1)
  expect(bucketAt(data, 99_999)).toBeUndefined()
  expect(bucketAt(data, 150_000)).toBeUndefined()
})

it('finds what no line leads to', () => {
  expect(aloneIn([1, null, 2, null, 3, 4])).toEqual([0, 2])
})

it('keeps a limit in sight where what is used comes near it', () => {
  expect(topOf(40, 64, 1)).toBeGreaterThan(64)
  expect(topOf(40, 4_000, 1)).toBeLessThan(64)
  expect(topOf(null, null, 1)).toBeGreaterThan(0)
})

it('folds a chart into the rows of a table', () => {
  const rows = tableRows(chartData(statsOf({ web: [1, 3, null, null, 8] }), range), 3)
  expect(rows).toEqual([
    { at: 100_000, cells: [{ name: 'web', mean: 2, most: 4 }] },
    { at: 120_000, cells: [{ name: 'web', mean: null, most: null }] },
    { at: 140_000, cells: [{ name: 'web', mean: 8, most: 9 }] },
  ])
})

it('draws no line over a gap of a small curve', () => {
  expect(pathOf([1, 1, null, 1, null], 1).replace(/[\d. ]/g, '')).toBe('MLMh')
})
