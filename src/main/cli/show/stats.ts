/** Use of services, as tables. */
import type { UsageNow } from '../../../shared/contract/stats.ts'
import type { Metric, Stats } from '../../../shared/model/stats.ts'
import { showFailure } from './failure.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { none, sizeText } from './words.ts'

export function showUsage(paint: Paint, workload: string, { services, away }: UsageNow): string {
  // What is on a host that does not answer is not known.
  const silent = away.map(({ failure }) => showFailure(paint, failure))
  if (services.length === 0) return [`Nothing of ${workload} was found.`, ...silent].join('\n\n')
  const rows = services.map((each) => [
    each.service,
    each.host,
    `${each.running}/${each.containers}`,
    percent(each.cpu),
    each.memoryLimit === null
      ? sizeText(each.memory)
      : `${sizeText(each.memory)} of ${sizeText(each.memoryLimit)}`,
    `${rate(each.rx)} / ${rate(each.tx)}`,
    `${rate(each.read)} / ${rate(each.write)}`,
    each.pids === null ? none : String(each.pids),
    String(each.restarts),
  ])
  const network = { title: 'NET IN / OUT', leaves: 3 }
  const disk = { title: 'DISK READ / WRITE', leaves: 2 }
  const head = [
    ...['SERVICE', 'HOST', { title: 'RUNNING', leaves: 5 }, 'CPU', 'MEMORY'],
    ...[network, disk, { title: 'PIDS', leaves: 1 }, { title: 'RESTARTS', leaves: 4 }],
  ]
  return [table(paint, { head, rows }), ...silent].join('\n\n')
}

type History = { readonly [M in Metric]?: Stats }

/** Mean and most; what was not collected is left out, not counted as nothing. */
export function showHistory(paint: Paint, workload: string, history: History): string {
  const { memory, cpu, rx, tx } = history
  if (!memory || memory.series.length === 0) {
    return `Nothing of ${workload} was collected since then. Longshore collects while a window, or a browser, shows its host.`
  }
  const rows = memory.series.map((series) => {
    const of = (stats: Stats | undefined) => summaryOf(stats, series)
    const [used, taken, received, sent] = [of(cpu), of(memory), of(rx), of(tx)]
    return [
      ...[series.service, series.host, percent(used.avg), percent(used.max)],
      ...[sizeText(taken.avg), sizeText(taken.max), rate(received.avg), rate(sent.avg)],
    ]
  })
  const head = ['SERVICE', 'HOST', 'CPU', 'MOST', 'MEMORY', 'MOST', 'NET IN', 'NET OUT']
  return table(paint, { head, rows })
}

function summaryOf(
  stats: Stats | undefined,
  { service, host }: { readonly service: string; readonly host: string },
): { readonly avg: number | null; readonly max: number | null } {
  const series = stats?.series.find((each) => each.service === service && each.host === host)
  if (!series || series.points.length === 0) return { avg: null, max: null }
  const { points } = series
  return {
    avg: points.reduce((sum, { avg }) => sum + avg, 0) / points.length,
    max: points.reduce((most, { max }) => Math.max(most, max), 0),
  }
}

/** Percent of one CPU, as `docker stats` counts. */
function percent(value: number | null): string {
  return value === null ? none : `${value.toFixed(1)} %`
}

function rate(value: number | null): string {
  return value === null ? none : `${sizeText(value)}/s`
}
