/** Amounts that were measured, in words. */
import type { Metric } from '../../shared/model/stats.ts'

type Amount = number | null | undefined

/** Percent of one CPU. */
export function cpuText(cpu: Amount): string {
  if (cpu === null || cpu === undefined) return '–'
  return `${cpu < 9.95 ? cpu.toFixed(1) : Math.round(cpu)} %`
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

function bytesText(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const shown = bytes / 1_024 ** power
  return `${power > 0 && shown < 9.95 ? shown.toFixed(1) : Math.round(shown)} ${units[power]}`
}

export function memoryText(bytes: Amount): string {
  return bytes === null || bytes === undefined ? '–' : bytesText(bytes)
}

function rateText(bytes: Amount): string {
  return bytes === null || bytes === undefined ? '–' : `${bytesText(bytes)}/s`
}

/** Metrics that are drawn, of those that are kept. */
export const drawn = ['cpu', 'memory', 'rx', 'tx', 'read', 'write'] as const satisfies Metric[]
export type Drawn = (typeof drawn)[number]

interface MetricLook {
  readonly title: string
  readonly words: (amount: Amount) => string
  /** Steps of its axis that make round numbers. */
  readonly steps: 'binary' | 'decimal'
}

export const metricLooks: { readonly [M in Drawn]: MetricLook } = {
  cpu: { title: 'CPU', words: cpuText, steps: 'decimal' },
  memory: { title: 'Memory', words: memoryText, steps: 'binary' },
  rx: { title: 'Network in', words: rateText, steps: 'binary' },
  tx: { title: 'Network out', words: rateText, steps: 'binary' },
  read: { title: 'Disk read', words: rateText, steps: 'binary' },
  write: { title: 'Disk written', words: rateText, steps: 'binary' },
}
