/** Folds as four single-precision numbers for each metric, in the order of `metrics`. */
import { type Fold, type Folds, meanOf } from '../../shared/model/fold.ts'
import { type Metric, metrics } from '../../shared/model/stats.ts'

const numbersEach = 4
const bytesEach = numbersEach * Float32Array.BYTES_PER_ELEMENT

export function packed(folds: Folds): Uint8Array {
  const numbers = metrics.flatMap((metric) => {
    const fold = folds[metric]
    return fold ? [fold.count, meanOf(fold), fold.min, fold.max] : [0, 0, 0, 0]
  })
  return new Uint8Array(Float32Array.from(numbers).buffer)
}

export function unpacked(blob: unknown): Folds {
  const bytes = bytesOf(blob)
  const folds = metrics.flatMap((metric) => {
    const { start, length } = placeOf(metric)
    const fold = unpackedOne(bytes.subarray(start, start + length))
    return fold ? [[metric, fold] as const] : []
  })
  return Object.fromEntries(folds)
}

/** Place of a metric in the bytes. */
export function placeOf(metric: Metric): { readonly start: number; readonly length: number } {
  return { start: metrics.indexOf(metric) * bytesEach, length: bytesEach }
}

/** undefined: nothing was read of it, or the metric came later than the row. */
export function unpackedOne(blob: unknown): Fold | undefined {
  const bytes = bytesOf(blob)
  if (bytes.length < bytesEach) return undefined
  // A copy begins where its numbers may begin.
  const [count = 0, mean = 0, min = 0, max = 0] = new Float32Array(bytes.slice().buffer)
  return count === 0 ? undefined : { count, sum: count * mean, min, max }
}

function bytesOf(blob: unknown): Uint8Array {
  if (!(blob instanceof Uint8Array)) throw new Error('folds are not a blob')
  return blob
}
