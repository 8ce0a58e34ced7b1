/** Folds as four single-precision numbers for each metric, in the order of `metrics`. */
import { type Fold, type Folds, meanOf } from '../../shared/model/fold.ts'
import { metrics } from '../../shared/model/stats.ts'

const width = 4

export function packed(folds: Folds): Uint8Array {
  const numbers = metrics.flatMap((metric) => {
    const fold = folds[metric]
    return fold ? [fold.count, meanOf(fold), fold.min, fold.max] : [0, 0, 0, 0]
  })
  return new Uint8Array(Float32Array.from(numbers).buffer)
}

export function unpacked(blob: unknown): Folds {
  if (!(blob instanceof Uint8Array)) throw new Error('folds are not a blob')
  const numbers = new Float32Array(blob.slice().buffer)
  const folds = metrics.flatMap((metric, index) => {
    const fold = foldAt(numbers, index * width)
    return fold ? [[metric, fold] as const] : []
  })
  return Object.fromEntries(folds)
}

/** undefined: nothing was read, or it is a metric that came later than the row. */
function foldAt(numbers: Float32Array, at: number): Fold | undefined {
  const [count = 0, mean = 0, min = 0, max = 0] = numbers.subarray(at, at + width)
  return count === 0 ? undefined : { count, sum: count * mean, min, max }
}
