import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bucket, openStatsFile } from '../../../src/main/store/stats-file.ts'
import { type Folds, foldOf, meanOf } from '../../../src/shared/model/fold.ts'
import { metrics, type Tier, tiers } from '../../../src/shared/model/stats.ts'
import { newFolder } from './folder.ts'

const now = Date.parse('2025-06-01T12:00:00Z')
const clock = { now: () => now }
const tier = (name: string): Tier => {
  const found = tiers.find((each) => each.name === name)
  if (!found) throw new Error(`no tier ${name}`)
  return found
}
const bucket = (more: Partial<Bucket> = {}): Bucket => ({
  ...{ workload: 'shop', host: 'local', service: 'web', tier: tier('10s'), at: now },
  folds: { cpu: foldOf(2) },
  ...more,
})
const all = { workload: 'shop', metric: 'cpu', from: 0, to: now + 1 } as const

describe('the file of statistics', () => {
  it('gives back every metric as it was written, to seven digits', () => {
    const file = openStatsFile(newFolder(), clock)
    const folds: Folds = Object.fromEntries(
      metrics.map((metric, n) => [metric, { count: 3, sum: 3 * 2 ** n, min: n / 3, max: 2 ** 40 }]),
    )
    file.add([bucket({ folds })], now)
    for (const metric of metrics) {
      const [read] = file.read({ ...all, metric, tier: tier('10s') })
      const [before, after] = [folds[metric], read?.fold]
      expect(after).toMatchObject({ count: 3, sum: before?.sum, max: 2 ** 40 })
      expect(after?.min).toBeCloseTo(before?.min ?? Number.NaN, 6)
    }
    file.close()
  })

  it('keeps what was not read apart from what was zero', () => {
    const file = openStatsFile(newFolder(), clock)
    file.add([bucket({ folds: { rx: foldOf(0) } })], now)
    const read = (metric: 'rx' | 'tx') => file.read({ ...all, metric, tier: tier('10s') })
    expect(read('rx').map(({ fold }) => fold)).toEqual([foldOf(0)])
    expect(read('tx')).toEqual([])
    file.close()
  })

  it('folds what comes later into the same bucket, after a restart too', () => {
    const dir = newFolder()
    for (const value of [1, 2, 6]) {
      const file = openStatsFile(dir, clock)
      file.add([bucket({ folds: { cpu: foldOf(value) } })], now)
      file.close()
    }
    const file = openStatsFile(dir, clock)
    const [read] = file.read({ ...all, tier: tier('10s') })
    expect(read?.fold).toEqual({ count: 3, sum: 9, min: 1, max: 6 })
    file.close()
  })

  it('stays true to the mean of a day that is written in hundreds of parts', () => {
    const file = openStatsFile(newFolder(), clock)
    const day = tier('1d')
    for (let n = 0; n < 350; n += 1) {
      file.add([bucket({ tier: day, folds: { memory: foldOf(1e9 + (n % 7) * 1e6) } })], now)
    }
    const fold = file.read({ ...all, metric: 'memory', tier: day })[0]?.fold
    expect(fold?.count).toBe(350)
    expect(Math.abs((fold ? meanOf(fold) : 0) / 1.003e9 - 1)).toBeLessThan(1e-4)
    file.close()
  })

  it('reads only its workload, tier and range', () => {
    const file = openStatsFile(newFolder(), clock)
    const at = (n: number) => bucket({ at: now - n * 10_000, folds: { cpu: foldOf(n) } })
    const others = [bucket({ workload: 'blog' }), bucket({ tier: tier('1m') })]
    file.add([...others, at(3), at(1), at(2), at(0)], now)
    const range = { ...all, tier: tier('10s'), from: now - 20_000, to: now }
    expect(file.read(range).map(({ fold }) => fold.sum)).toEqual([2, 1])
    file.close()
  })

  it('SD-35 forgets each tier after its own time, and a series with its last bucket', () => {
    const dir = newFolder()
    const file = openStatsFile(dir, clock)
    const old = tiers.map((each) =>
      bucket({ tier: each, at: now - each.keepMs - each.stepMs - 1_000 }),
    )
    const kept = tiers.map((each) => bucket({ tier: each, at: now - each.keepMs, service: 'api' }))
    file.add([...old, ...kept], now)
    for (const each of tiers) {
      expect(file.read({ ...all, tier: each }).map(({ service }) => service)).toEqual(['api'])
    }
    const muchLater = now + 500 * 86_400_000
    file.add([bucket({ at: muchLater, service: 'new' })], muchLater)
    for (const each of tiers) {
      const left = file.read({ ...all, to: muchLater + 1, tier: each })
      expect(left.map(({ service }) => service)).toEqual(each.name === '10s' ? ['new'] : [])
    }
    file.close()
  })

  it('is made only when it is needed, for this user alone', () => {
    const dir = newFolder()
    const file = openStatsFile(dir, clock)
    expect(existsSync(join(dir, 'stats.db'))).toBe(false)
    file.add([bucket()], now)
    expect(statSync(join(dir, 'stats.db')).mode & 0o777).toBe(0o600)
    file.close()
  })

  it('that is damaged is kept aside and begun anew', () => {
    const dir = newFolder()
    writeFileSync(join(dir, 'stats.db'), 'not a database at all, but long enough to be read as one')
    const file = openStatsFile(dir, clock)
    file.add([bucket()], now)
    expect(file.read({ ...all, tier: tier('10s') })).toHaveLength(1)
    expect(readdirSync(dir).filter((name) => name.includes('.damaged-'))).toHaveLength(1)
    file.close()
  })
})
