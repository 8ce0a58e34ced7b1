/** The charting library, as we use it; nothing else knows of it. */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { aloneIn, type ChartData, mostOf, topOf } from './chart-data.ts'
import type { PlotColours } from './plot-colours.ts'
import { tickWords } from './ranges.ts'

/** A release that went live. */
export interface ReleaseMark {
  readonly at: number
  readonly name: string
}

export interface Plotted {
  readonly data: ChartData
  readonly marks: readonly ReleaseMark[]
  /** null = there is none, or none is known. */
  readonly limit: number | null
  readonly words: (amount: number | null) => string
  readonly steps: 'binary' | 'decimal'
}

export interface Plot {
  show(plotted: Plotted): void
  resize(width: number): void
  /** Undefined = nowhere. */
  pointAt(index: number | undefined): void
  destroy(): void
}

interface PlotDeps {
  readonly place: HTMLElement
  readonly width: number
  readonly plotted: Plotted
  readonly colours: PlotColours
  /** The pointer is over that bucket; undefined = it left. */
  readonly onPoint: (index: number | undefined) => void
}

const height = 148
const font = '11px system-ui, sans-serif'
/** Powers of two: 64, 128, 256 MiB are round. */
const binarySteps = Array.from({ length: 44 }, (_, power) => 2 ** power)
/** Least top of an axis, for one that nothing is used of. */
const leastTop = { binary: 1_024, decimal: 1 } as const

export function createPlot({ place, width, plotted, colours, onPoint }: PlotDeps): Plot {
  let shown = plotted
  const options: uPlot.Options = {
    ...{ width, height, ms: 1 as const, padding: [18, 10, 0, 0] },
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: true },
      y: { range: () => [0, topFor(shown)] },
    },
    axes: axesOf(colours, () => shown),
    series: seriesOf(shown, colours),
    ...(isOne(shown.data) && {
      bands: [{ series: [2, 1] as [number, number], fill: colours.band }],
    }),
    hooks: {
      draw: [(plot) => drawLimit(plot, shown, colours), (plot) => drawMarks(plot, shown, colours)],
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)],
    },
  }
  const plot = new uPlot(options, aligned(shown), place)
  return {
    show(next) {
      shown = next
      plot.setData(aligned(next))
    },
    resize: (next) => plot.setSize({ width: next, height }),
    pointAt(index) {
      const at = index === undefined ? undefined : shown.data.at[index]
      const left = at === undefined ? -10 : plot.valToPos(at, 'x')
      plot.setCursor({ left, top: at === undefined ? -10 : 10 }, false)
    },
    destroy: () => plot.destroy(),
  }
}

/** One line alone lies over a band, from the least to the most of each bucket. */
const isOne = ({ lines }: ChartData): boolean => lines.length === 1

function aligned({ data }: Plotted): uPlot.AlignedData {
  const [only, ...more] = data.lines
  const at = [...data.at]
  if (!only || more.length > 0) return [at, ...data.lines.map(({ avg }) => [...avg])]
  // What is drawn last lies on top.
  return [at, [...only.min], [...only.max], [...only.avg]]
}

function seriesOf({ data }: Plotted, { lines, band }: PlotColours): uPlot.Series[] {
  const drawn = data.lines.map(
    (_, index): uPlot.Series => ({
      ...{ stroke: lines[index % lines.length] ?? '', width: 1.5, spanGaps: false },
      points: {
        ...{ show: true, size: 4 },
        filter: (plot, series) => aloneIn(valuesIn(plot, series)),
      },
    }),
  )
  const edge: uPlot.Series = { stroke: band, width: 1, spanGaps: false, points: { show: false } }
  return [{}, ...(isOne(data) ? [edge, edge] : []), ...drawn]
}

const valuesIn = (plot: uPlot, series: number) =>
  [...(plot.data[series] ?? [])].map((value) => value ?? null)

function topFor({ data, limit, steps }: Plotted): number {
  const most = mostOf(data.lines.map((line) => mostOf(isOne(data) ? line.max : line.avg)))
  return topOf(most, limit, leastTop[steps])
}

function axesOf({ axis, grid }: PlotColours, shown: () => Plotted): uPlot.Axis[] {
  const common = { stroke: axis, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } }
  return [
    {
      ...common,
      ...{ size: 22, space: 64, gap: 6 },
      values: timeWords,
    },
    {
      ...common,
      ...{ size: 74, space: 36, gap: 6 },
      values: (_, splits) => splits.map((value) => shown().words(value)),
      ...(shown().steps === 'binary' && { incrs: binarySteps }),
    },
  ]
}

/** Words of an axis of time, as uPlot asks for them. */
function timeWords(...asked: Parameters<uPlot.Axis.DynamicValues>): string[] {
  const [_plot, splits, _axis, _space, step] = asked
  return splits.map((at) => tickWords(at, step))
}

function drawLimit(plot: uPlot, { limit, words }: Plotted, colours: PlotColours): void {
  const top = plot.scales.y?.max ?? 0
  if (limit === null || limit > top) return
  const { ctx, bbox } = plot
  const y = Math.round(plot.valToPos(limit, 'y', true)) + 0.5
  withInk(ctx, { ink: colours.limit, dash: [6, 4] }, () => {
    stroke(ctx, [bbox.left, y], [bbox.left + bbox.width, y])
    ctx.textAlign = 'right'
    ctx.textBaseline = 'top'
    const gap = 3 * devicePixelRatio
    ctx.fillText(`limit now ${words(limit)}`, bbox.left + bbox.width - gap, y + gap)
  })
}

function drawMarks(plot: uPlot, { marks, data }: Plotted, colours: PlotColours): void {
  const { ctx, bbox } = plot
  const last = (data.at.at(-1) ?? 0) + data.stepMs
  let free = bbox.left
  for (const { at, name } of marks) {
    if (at < (data.at[0] ?? 0) || at > last) continue
    const x = Math.round(plot.valToPos(Math.min(at, data.at.at(-1) ?? at), 'x', true)) + 0.5
    withInk(ctx, { ink: colours.mark, dash: [2, 3] }, () => {
      stroke(ctx, [x, bbox.top], [x, bbox.top + bbox.height])
      const wide = ctx.measureText(name).width
      const left = Math.min(x, bbox.left + bbox.width - wide)
      // What would stand over its neighbour is said by the cursor and in the table.
      if (left < free) return
      ctx.textBaseline = 'bottom'
      ctx.textAlign = 'left'
      ctx.fillText(name, left, bbox.top - 3 * devicePixelRatio)
      free = left + wide + 8 * devicePixelRatio
    })
  }
}

function withInk(
  ctx: CanvasRenderingContext2D,
  { ink, dash }: { readonly ink: string; readonly dash: readonly number[] },
  draw: () => void,
): void {
  ctx.save()
  ctx.strokeStyle = ink
  ctx.fillStyle = ink
  ctx.lineWidth = devicePixelRatio
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio))
  draw()
  ctx.restore()
}

type Point = readonly [x: number, y: number]

function stroke(ctx: CanvasRenderingContext2D, from: Point, to: Point): void {
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}
