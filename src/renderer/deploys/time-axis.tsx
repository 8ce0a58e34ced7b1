import { useRef } from 'react'
import { useWidth } from '../ui/use-width.ts'
import { axisTicks, percentAt, type TimeScale, tickWords } from './time-scale.ts'

/** Label, track and duration share these columns, so that lanes and stages share one axis. */
export const chartColumns =
  'grid grid-cols-[minmax(96px,184px)_minmax(0,1fr)_72px] items-center gap-x-3'

interface TimeAxisProps {
  scale: TimeScale
  /** What a tick says; offsets from the start unless told. */
  words?: (at: number) => string
  label?: string
}

const pxPerTick = 72

/** The moments above the tracks. */
export function TimeAxis({ scale, words, label = 'after the start' }: TimeAxisProps) {
  const track = useRef<HTMLSpanElement>(null)
  const width = useWidth(track)
  const ticks = axisTicks(scale.to - scale.from, Math.max(2, Math.floor(width / pxPerTick)))
  return (
    <div aria-hidden className={`${chartColumns} h-5 text-xs text-faint tabular-nums`}>
      <span className="truncate text-right">{label}</span>
      <span ref={track} className="relative h-full">
        {ticks.map((offset) => {
          const percent = percentAt(scale, scale.from + offset)
          // The last word would stand outside of the track.
          if (percent > 97) return null
          return (
            <span
              key={offset}
              style={{ left: `${percent}%` }}
              className="absolute top-0.5 border-l border-line pl-1 leading-4"
            >
              {words ? words(scale.from + offset) : tickWords(offset)}
            </span>
          )
        })}
      </span>
    </div>
  )
}

/** The axis' lines behind a track. */
export function Gridlines({ scale }: { scale: TimeScale }) {
  return axisTicks(scale.to - scale.from).map((offset) => (
    <span
      key={offset}
      aria-hidden
      style={{ left: `${percentAt(scale, scale.from + offset)}%` }}
      className="absolute inset-y-0 w-px bg-line/60"
    />
  ))
}
