/** A row of the results: an anchor and Longshore measured beside each other. */
import type { Bed } from './bed.ts'
import { median } from './pairs.ts'

export interface Result {
  readonly id: string
  readonly what: string
  /** Medians, in `unit`. The anchor is what `what` names after "vs"; for a limit it is the limit. */
  readonly anchor: number
  readonly longshore: number
  readonly unit: string
  /** Median of the per-pair ratios. */
  readonly ratio: number
  /** Lowest and highest ratio of a pair. */
  readonly spread: readonly [number, number]
  readonly pairs: number
  readonly goal: string
  readonly ok: boolean
  readonly load: number
  readonly note: string
}

export interface Row {
  readonly ids: readonly string[]
  run(bed: Bed): Promise<Result[]>
}

export interface Goal {
  readonly text: string
  isMet(ratio: number): boolean
}

export const atLeast = (limit: number, of = ''): Goal => ({
  text: `>= ${limit}x${of && ` ${of}`}`,
  isMet: (ratio) => ratio >= limit,
})

export const atMost = (limit: number, of = ''): Goal => ({
  text: `<= ${limit}x${of && ` ${of}`}`,
  isMet: (ratio) => ratio <= limit,
})

interface Comparison {
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly anchor: readonly number[]
  readonly longshore: readonly number[]
  /** `speed`: anchor / longshore of times, more is better; `cost`: longshore / anchor. */
  readonly ratio: 'speed' | 'cost'
  readonly goal: Goal
  readonly note?: string
}

/** Pairs two interleaved series; `bed.load` is the load average when the row began. */
export function compare(bed: Bed, comparison: Comparison): Result {
  const { anchor, longshore, ratio, goal, note = '' } = comparison
  const ratios = anchor
    .map((value, i) => [value, longshore[i] ?? Number.NaN] as const)
    .map(([theirs, ours]) => (ratio === 'speed' ? theirs / ours : ours / theirs))
    .toSorted((a, b) => a - b)
  const middle = median(ratios)
  return {
    id: comparison.id,
    what: comparison.what,
    unit: comparison.unit,
    anchor: median(anchor),
    longshore: median(longshore),
    ratio: middle,
    spread: [ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN],
    pairs: ratios.length,
    goal: goal.text,
    ok: goal.isMet(middle),
    load: bed.load,
    note,
  }
}

interface Limit {
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly limit: number
  readonly values: readonly number[]
  readonly kind: 'at-most' | 'at-least'
  readonly note?: string
}

/** A goal in absolute numbers; the ratio is to the limit. */
export function hold(bed: Bed, { id, what, unit, limit, values, kind, note = '' }: Limit): Result {
  const value = median(values)
  const ratios = values.map((each) => each / limit).toSorted((a, b) => a - b)
  return {
    id,
    what,
    unit,
    anchor: limit,
    longshore: value,
    ratio: value / limit,
    spread: [ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN],
    pairs: values.length,
    goal: `${kind === 'at-most' ? '<=' : '>='} ${limit} ${unit}`,
    ok: kind === 'at-most' ? value <= limit : value >= limit,
    load: bed.load,
    note,
  }
}
