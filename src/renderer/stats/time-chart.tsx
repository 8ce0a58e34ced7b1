import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef } from 'react'
import { cx } from '../ui/cx.ts'
import { MiddleText } from '../ui/middle-text.tsx'
import { useWidth } from '../ui/use-width.ts'
import { bucketAt, type ChartData, newestOf } from './chart-data.ts'
import { momentWords } from './moments.ts'
import { createPlot, type Plot, type Plotted } from './plot.ts'
import { groundOf, plotColours, useThemeWord } from './plot-colours.ts'

interface TimeChartProps extends Plotted {
  title: string
  /** "the last hour" */
  over: string
  /** The moment that is looked at, in all charts alike; undefined = the newest. */
  moment: number | undefined
  onMoment: (moment: number | undefined) => void
}

/**
 * A metric over time: what it was at the moment that the pointer or the arrow keys chose, over its
 * lines. The picture is a slider over its buckets, so that each can be heard.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, over, data, limit, words, moment, onMoment } = props
  const heading = useId()
  const index = moment === undefined ? undefined : bucketAt(data, moment)
  const place = usePlot(props, index)
  const last = data.at.length - 1
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onMoment(undefined)
    const next = indexAfter(event.key, index ?? last, last)
    if (next === undefined) return
    event.preventDefault()
    onMoment(data.at[next])
  }
  return (
    <figure className="flex min-w-0 flex-col gap-1">
      <figcaption className="flex min-h-6 flex-wrap items-baseline gap-x-4">
        <span id={heading} className="font-strong">
          {title}
        </span>
        <Legend data={data} words={words} index={index} />
        {limit !== null && <span className="text-sm text-faint">limit now {words(limit)}</span>}
      </figcaption>
      <div
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label={`${title} over ${over}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={index ?? Math.max(0, last)}
        aria-valuetext={valueText(props, index)}
        onKeyDown={onKeyDown}
        onBlur={() => onMoment(undefined)}
        className="h-[148px] min-w-0 rounded-sm"
      />
    </figure>
  )
}

/** Made once for a theme and for what its lines are; what it shows is given to it. */
function usePlot(props: TimeChartProps, index: number | undefined) {
  const { data, marks, limit, onMoment } = props
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot>(undefined)
  const width = useWidth(place)
  const theme = useThemeWord()
  const latest = useRef(props)
  latest.current = props
  const names = data.lines.map(({ name }) => name).join('\n')
  const kind = `${theme}\n${names}`
  const isMeasured = width > 0

  useLayoutEffect(() => {
    const element = place.current
    if (!element || !isMeasured || kind === '') return
    plot.current = createPlot({
      place: element,
      width: element.clientWidth,
      plotted: latest.current,
      colours: plotColours(element),
      onPoint: (at) => latest.current.onMoment(at === undefined ? at : latest.current.data.at[at]),
    })
    return () => {
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [kind, isMeasured])
  useEffect(() => plot.current?.resize(width), [width])
  useEffect(
    () => plot.current?.show({ ...latest.current, data, marks, limit }),
    [data, marks, limit],
  )
  useEffect(() => plot.current?.pointAt(index), [index])
  // The view goes while the pointer is over it.
  useEffect(() => () => onMoment(undefined), [onMoment])
  return place
}

interface LegendProps {
  data: ChartData
  words: Plotted['words']
  index: number | undefined
}

function Legend({ data, words, index }: LegendProps) {
  const isAlone = data.lines.length === 1
  return data.lines.map(({ name, avg }, line) => (
    <span key={name} className="flex min-w-0 items-baseline gap-1.5 text-sm">
      {!isAlone && (
        <>
          <span aria-hidden className={cx('h-0.5 w-3 self-center', groundOf(line))} />
          <MiddleText text={name} className="max-w-40 text-dim" />
        </>
      )}
      <span className="whitespace-nowrap tabular-nums">{words(valueAt(avg, index))}</span>
    </span>
  ))
}

const valueAt = (values: readonly (number | null)[], index: number | undefined) =>
  index === undefined ? newestOf(values) : (values[index] ?? null)

function valueText({ data, words, marks }: TimeChartProps, index: number | undefined): string {
  const at = data.at[index ?? data.at.length - 1]
  if (at === undefined) return 'nothing'
  const values = data.lines.map(({ name, avg }) => {
    const value = valueAt(avg, index)
    return `${name} ${value === null ? 'not measured' : words(value)}`
  })
  return [momentWords(at, data.stepMs, marks), ...values].join(', ')
}

const pageBuckets = 10

function indexAfter(key: string, from: number, last: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    PageUp: from - pageBuckets,
    PageDown: from + pageBuckets,
    Home: 0,
    End: last,
  }
  const next = moves[key]
  return next === undefined ? undefined : Math.min(last, Math.max(0, next))
}
