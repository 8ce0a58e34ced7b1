import { axisTicks, percentAt, type TimeScale, tickWords } from './time-scale.ts'

/** Label, track and duration share these columns, so that lanes and stages share one axis. */
export const chartColumns =
  'grid grid-cols-[clamp(88px,34%,184px)_minmax(0,1fr)_72px] items-center gap-x-3'

interface TimeAxisProps {
  scale: TimeScale
  /** Words of a tick; offsets from the start unless told. */
  words?: (at: number) => string
  label?: string
}

/** Width of these columns beside the track, with the gaps. */
const besideTrackPx = (chartPx: number) => Math.min(184, Math.max(88, 0.34 * chartPx)) + 72 + 2 * 12
const pxPerTick = 64

/** The most ticks that a chart of this width has room for. */
export const tickRoom = (chartPx: number) =>
  Math.max(2, Math.floor((chartPx - besideTrackPx(chartPx)) / pxPerTick))

/** The moments above the tracks. */
export function TimeAxis({ scale, words, label = 'after the start' }: TimeAxisProps) {
  return (
    <div aria-hidden className={`${chartColumns} h-5 text-xs text-faint tabular-nums`}>
      <span className="truncate text-right">{label}</span>
      <span className="relative h-full">
        {ticksOf(scale).map((offset) => {
          const percent = percentAt(scale, scale.from + offset)
          // The last word would stand outside of the track.
          if (percent > 94) return null
          return (
            <span
              key={offset}
              style={{ left: `${percent}%` }}
              className="absolute top-0.5 border-l border-line pl-1 leading-4 whitespace-nowrap"
            >
              {words ? words(scale.from + offset) : tickWords(offset)}
            </span>
          )
        })}
      </span>
    </div>
  )
}

const ticksOf = (scale: TimeScale) => scale.ticks ?? axisTicks(scale.to - scale.from)

/** The axis' lines behind a track. */
export function Gridlines({ scale }: { scale: TimeScale }) {
  return ticksOf(scale).map((offset) => (
    <span
      key={offset}
      aria-hidden
      style={{ left: `${percentAt(scale, scale.from + offset)}%` }}
      className="absolute inset-y-0 w-px bg-line/60"
    />
  ))
}
