import { useId } from 'react'
import { cx } from './cx.ts'

interface Segment<Value extends string> {
  readonly value: Value
  readonly title: string
  readonly hint?: string
}

interface SegmentsProps<Value extends string> {
  legend: string
  segments: readonly Segment<Value>[]
  value: Value
  onChange: (value: Value) => void
  /** The legend stands beside them, not above. */
  inline?: boolean
}

/** One of a few, all in sight; the arrow keys choose the next. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { legend, segments, value, onChange, inline = false } = props
  const name = useId()
  return (
    <fieldset className={cx('flex gap-1', inline ? 'items-center' : 'flex-col')}>
      <legend
        className={cx(
          'text-sm',
          inline ? 'float-left pr-1 whitespace-nowrap text-dim' : 'pb-1 font-strong text-dim',
        )}
      >
        {legend}
      </legend>
      <span className="flex rounded-md border bg-raised">
        {segments.map((one) => (
          <label
            key={one.value}
            title={one.hint}
            className={cx(
              'relative flex h-6.5 items-center rounded-md px-2.5 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
              one.value === value ? 'bg-selected font-strong text-ink' : 'text-dim hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 m-0 opacity-0"
              checked={one.value === value}
              onChange={() => onChange(one.value)}
            />
            {one.title}
          </label>
        ))}
      </span>
    </fieldset>
  )
}
