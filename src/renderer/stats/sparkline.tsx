import { memo } from 'react'

interface SparklineProps {
  /** From old to new, over even steps; null = nothing was read, and nothing is drawn. */
  values: readonly (number | null)[]
  /** At the top of the curve, where no value is higher: a curve of next to nothing stays flat. */
  least: number
}

const width = 56
const height = 16

/** A small curve beside a number that says the same. */
export const Sparkline = memo(function Sparkline({ values, least }: SparklineProps) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className="shrink-0 text-accent"
    >
      <path
        d={pathOf(values, least)}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.25}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
})

/** A gap begins a new stroke; what stands alone between two is a dot. */
export function pathOf(values: readonly (number | null)[], least: number): string {
  const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), least)
  const stepPx = (width - 2) / Math.max(1, values.length - 1)
  return values
    .map((value, index) => {
      if (value === null) return ''
      const x = (1 + index * stepPx).toFixed(1)
      const y = (height - 1.5 - (value / most) * (height - 3)).toFixed(1)
      const isNew = (values[index - 1] ?? null) === null
      const isAlone = isNew && (values[index + 1] ?? null) === null
      return `${isNew ? 'M' : 'L'}${x} ${y}${isAlone ? 'h0' : ''}`
    })
    .join('')
}
