import { useId } from 'react'
import { cx } from '../ui/cx.ts'
import { type StatsRange, statsRanges } from './ranges.ts'

interface RangePickerProps {
  range: StatsRange
  onChange: (range: StatsRange) => void
}

/** How far back; the arrow keys choose the next. */
export function RangePicker({ range, onChange }: RangePickerProps) {
  const name = useId()
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 text-sm font-strong text-dim">Range</legend>
      <span className="flex rounded-md border bg-raised">
        {statsRanges.map((one) => (
          <label
            key={one.name}
            title={`The last ${one.words}`}
            className={cx(
              'relative flex h-6.5 items-center rounded-md px-2.5 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
              one === range ? 'bg-selected font-strong text-ink' : 'text-dim hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 m-0 opacity-0"
              checked={one === range}
              onChange={() => onChange(one)}
            />
            {one.title}
          </label>
        ))}
      </span>
    </fieldset>
  )
}
