/** Readings since they were last written: a bucket for each series, tier and step. */
import { type Folds, foldOf, mergedFolds } from '../../shared/model/fold.ts'
import { bucketStart, tiers } from '../../shared/model/stats.ts'
import type { Bucket, Series } from '../store/stats-file.ts'
import type { Sample } from './sample.ts'

export interface Tally {
  add(series: Series, at: number, sample: Sample): void
  buckets(): readonly Bucket[]
  /** When the oldest of it was added; undefined = it is empty. */
  since(): number | undefined
  clear(): void
  /** Forgets readings that could not be written for long: they are kept no longer than in the file. */
  forgetOld(now: number): void
}

export function createTally(): Tally {
  const buckets = new Map<string, Bucket>()
  let since: number | undefined
  return {
    add(series, at, sample) {
      const folds = foldsOf(sample)
      if (Object.keys(folds).length === 0) return
      since ??= at
      for (const tier of tiers) {
        const start = bucketStart(tier, at)
        const key = JSON.stringify([tier.name, start, series.workload, series.host, series.service])
        const known = buckets.get(key)
        const all = known ? mergedFolds(known.folds, folds) : folds
        buckets.set(key, { ...series, tier, at: start, folds: all })
      }
    },
    buckets: () => [...buckets.values()],
    since: () => since,
    clear() {
      buckets.clear()
      since = undefined
    },
    forgetOld(now) {
      for (const [key, { tier, at }] of buckets) {
        if (at < now - tier.keepMs - tier.stepMs) buckets.delete(key)
      }
    },
  }
}

function foldsOf(sample: Sample): Folds {
  return Object.fromEntries(
    Object.entries(sample).map(([metric, value]) => [metric, foldOf(value)]),
  )
}
