/** Points of one metric over a range, from what was written and what was not yet. */
import { type Fold, meanOf, merged } from '../../shared/model/fold.ts'
import { bucketStart, type Metric, type Stats, tierFor } from '../../shared/model/stats.ts'
import type { Kept, StatsFile, Wanted } from '../store/stats-file.ts'
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

export function statsOf({ file, tally, now }: QueryDeps, query: StatsQuery): Stats {
  const { workload, metric, to } = query
  const tier = tierFor(query, query.points, now)
  const wanted = { workload, metric, tier, from: bucketStart(tier, query.from), to }
  const series = seriesOf([...file.read(wanted), ...unwritten(tally, wanted)])
  return { tier: tier.name, stepMs: tier.stepMs, series }
}

function unwritten(tally: QueryDeps['tally'], wanted: Wanted): readonly Kept[] {
  const { workload, metric, tier, from, to } = wanted
  return tally.buckets().flatMap((bucket): Kept[] => {
    const fold = bucket.folds[metric]
    const isWanted = bucket.workload === workload && bucket.tier === tier
    return fold && isWanted && bucket.at >= from && bucket.at < to ? [{ ...bucket, fold }] : []
  })
}

interface Line {
  readonly host: string
  readonly service: string
  readonly folds: Map<number, Fold>
}

function seriesOf(kept: readonly Kept[]): Stats['series'] {
  const lines = new Map<string, Line>()
  for (const { host, service, at, fold } of kept) {
    const key = `${service}\n${host}`
    const line = lines.get(key) ?? { host, service, folds: new Map<number, Fold>() }
    lines.set(key, line)
    // A bucket that is partly written is one all the same.
    const known = line.folds.get(at)
    line.folds.set(at, known ? merged(known, fold) : fold)
  }
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { host, service, folds }]) => ({ host, service, points: pointsOf(folds) }))
}

function pointsOf(folds: ReadonlyMap<number, Fold>): Stats['series'][number]['points'] {
  return [...folds]
    .sort(([a], [b]) => a - b)
    .map(([at, fold]) => ({ at, avg: meanOf(fold), min: fold.min, max: fold.max }))
}
