/** Many values as few: folds of parts fold together to the fold of the whole. Pure. */
import type { Metric } from './stats.ts'

export interface Fold {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
}

export function foldOf(value: number): Fold {
  return { count: 1, sum: value, min: value, max: value }
}

export function merged(a: Fold, b: Fold): Fold {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  }
}

/** Rounding must not lead the mean out of what it is the mean of. */
export function meanOf({ sum, count, min, max }: Fold): number {
  return Math.min(max, Math.max(min, sum / count))
}

/** Readings of each metric; one that is not there was not read. */
export type Folds = { readonly [M in Metric]?: Fold }

export function mergedFolds(a: Folds, b: Folds): Folds {
  const both = Object.entries(b).map(([metric, fold]) => {
    const known = a[metric as Metric]
    return [metric, known ? merged(known, fold) : fold]
  })
  return { ...a, ...Object.fromEntries(both) }
}
