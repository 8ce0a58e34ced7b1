/** Data of a chart: lines over an even row of buckets. Pure. */
import { bucketStart, type Range, type Stats } from '../../shared/model/stats.ts'

/** null = nothing was read in that bucket: a gap, never a zero and never a guess. */
type Values = readonly (number | null)[]

export interface ChartLine {
  readonly name: string
  readonly avg: Values
  readonly min: Values
  readonly max: Values
}

export interface ChartData {
  readonly stepMs: number
  /** When each bucket begins. */
  readonly at: readonly number[]
  readonly lines: readonly ChartLine[]
}

/** More than these can hardly be told apart. */
export const mostLines = 7

/** Lines in order of their names; of too many, those that use least are one. */
export function chartData(stats: Stats, { from, to }: Range): ChartData {
  const { stepMs, series } = stats
  const first = bucketStart(stats, from)
  const at = Array.from({ length: Math.ceil((to - first) / stepMs) }, (_, n) => first + n * stepMs)
  const areOnOneHost = new Set(series.map(({ host }) => host)).size < 2
  const lines = series.map(({ host, service, points }): ChartLine => {
    const found = new Map(points.map((point) => [point.at, point]))
    const pick = (what: 'avg' | 'min' | 'max') => at.map((each) => found.get(each)?.[what] ?? null)
    return {
      name: areOnOneHost ? service : `${service} on ${host}`,
      ...{ avg: pick('avg'), min: pick('min'), max: pick('max') },
    }
  })
  return { stepMs, at, lines: foremost(lines) }
}

function foremost(lines: readonly ChartLine[]): readonly ChartLine[] {
  if (lines.length <= mostLines) return lines
  const ranked = [...lines].sort((a, b) => (meanOf(b.avg) ?? 0) - (meanOf(a.avg) ?? 0))
  const rest = ranked.slice(mostLines - 1)
  const first = lines.filter((line) => !rest.includes(line))
  return [...first, summed(`${rest.length} others`, rest)]
}

/** Together, of those that were measured. */
export function summed(name: string, lines: readonly ChartLine[]): ChartLine {
  const sum = (what: 'avg' | 'min' | 'max'): Values =>
    (lines[0]?.avg ?? []).map((_, index) => {
      const values = lines.flatMap((line) => line[what][index] ?? [])
      return values.length === 0 ? null : values.reduce((total, value) => total + value, 0)
    })
  return { name, avg: sum('avg'), min: sum('min'), max: sum('max') }
}

export function meanOf(values: Values): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

export function mostOf(values: Values): number | null {
  return values.reduce(
    (most, value) => (value !== null && value > (most ?? -1) ? value : most),
    null,
  )
}

/** So many buckets back a value still counts as the newest one. */
const newestWithin = 3

export function newestOf(values: Values): number | null {
  return values.slice(-newestWithin).findLast((value) => value !== null) ?? null
}

/** The bucket that a moment falls into; undefined = none of these. */
export function bucketAt({ at, stepMs }: ChartData, moment: number): number | undefined {
  const index = Math.floor((moment - (at[0] ?? moment)) / stepMs)
  return index >= 0 && index < at.length ? index : undefined
}

/** Points between two gaps, which no line leads to. */
export function aloneIn(values: Values): number[] {
  const isGap = (index: number) => (values[index] ?? null) === null
  return values.flatMap((_, index) =>
    !isGap(index) && isGap(index - 1) && isGap(index + 1) ? [index] : [],
  )
}

/** How high the axis goes; the limit is in sight only where what is used comes near it. */
export function topOf(most: number | null, limit: number | null, least: number): number {
  const used = Math.max(most ?? 0, least)
  return limit !== null && limit > used && limit <= used * 5 ? limit * 1.08 : used * 1.15
}

/** The chart in at most so many rows, as a table shows it. */
export function tableRows(data: ChartData, atMost: number) {
  const size = Math.max(1, Math.ceil(data.at.length / atMost))
  const starts = data.at.filter((_, index) => index % size === 0)
  return starts.map((at, row) => ({
    at,
    cells: data.lines.map((line) => {
      const part = (values: Values) => values.slice(row * size, (row + 1) * size)
      return { name: line.name, mean: meanOf(part(line.avg)), most: mostOf(part(line.max)) }
    }),
  }))
}
