/** Points of one metric over a range, from what was written and what was not yet. */
import { type Folds, meanOf, mergedFolds } from '../../shared/model/fold.ts'
import { bucketStart, type Metric, type Stats, tierFor } from '../../shared/model/stats.ts'
import type { Bucket, StatsFile } from '../store/stats-file.ts'
import type { Tally } from './tally.ts'

export interface StatsQuery {
  readonly workload: string
  readonly metric: Metric
  readonly from: number
  readonly to: number
  /** How many points it should have at least, where there are so many. */
  readonly points: number
}

export interface QueryDeps {
  readonly file: Pick<StatsFile, 'read'>
  readonly tally: Pick<Tally, 'buckets'>
  readonly now: number
}

type Points = Stats['series'][number]['points']

export function statsOf({ file, tally, now }: QueryDeps, query: StatsQuery): Stats {
  const tier = tierFor(query, query.points, now)
  const from = bucketStart(tier, query.from)
  const isWanted = ({ workload, tier: { name }, at }: Bucket) =>
    workload === query.workload && name === tier.name && at >= from && at < query.to
  const written = file.read({ ...query, tier, from })
  const found = joined([...written, ...tally.buckets().filter(isWanted)])
  return { tier: tier.name, stepMs: tier.stepMs, series: seriesOf(found, query.metric) }
}

/** A bucket that is partly written is one all the same. */
function joined(buckets: readonly Bucket[]): readonly Bucket[] {
  const found = new Map<string, Bucket>()
  for (const bucket of buckets) {
    const key = JSON.stringify([bucket.host, bucket.service, bucket.at])
    const folds: Folds = mergedFolds(found.get(key)?.folds ?? {}, bucket.folds)
    found.set(key, { ...bucket, folds })
  }
  return [...found.values()].sort((a, b) => a.at - b.at)
}

function seriesOf(buckets: readonly Bucket[], metric: Metric): Stats['series'] {
  const found = new Map<string, { host: string; service: string; points: Points }>()
  for (const { host, service, at, folds } of buckets) {
    const fold = folds[metric]
    if (!fold) continue
    const key = JSON.stringify([service, host])
    const series = found.get(key) ?? { host, service, points: [] }
    series.points.push({ at, avg: meanOf(fold), min: fold.min, max: fold.max })
    found.set(key, series)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series)
}
