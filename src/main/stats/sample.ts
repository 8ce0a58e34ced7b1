/** Samples: what two readings of a container say of the time between them. Pure. */
import { finestStepMs, type Metric, metrics } from '../../shared/model/stats.ts'
import type { Usage } from '../engine/usage.ts'

/** A metric that is not there is not known; that is never the same as zero. */
export type Sample = { readonly [M in Metric]?: number }

/** Two readings further apart than this say nothing of any moment between them. */
export const longestRateMs = 3 * finestStepMs

const counters = ['cpuNs', 'rxBytes', 'txBytes', 'readBytes', 'writeBytes'] as const

export function sampleOf(before: Usage | undefined, now: Usage): Sample {
  const { memoryBytes, pids } = now
  return {
    ...(memoryBytes === null ? {} : { memory: memoryBytes }),
    ...(pids === null ? {} : { pids }),
    ...(before && areOfOneLife(before, now) ? ratesOf(before, now) : {}),
  }
}

/** A counter that went back began anew, with all the others: the container was restarted. */
function areOfOneLife(before: Usage, now: Usage): boolean {
  const elapsedMs = now.at - before.at
  if (elapsedMs <= 0 || elapsedMs > longestRateMs) return false
  return counters.every((counter) => (now[counter] ?? 0) >= (before[counter] ?? 0))
}

function ratesOf(before: Usage, now: Usage): Sample {
  const elapsedMs = now.at - before.at
  const perSecond = (counter: (typeof counters)[number]): number | undefined => {
    const [first, last] = [before[counter], now[counter]]
    return first === null || last === null ? undefined : ((last - first) * 1_000) / elapsedMs
  }
  const rates = {
    cpu: cpuOf(before, now),
    rx: perSecond('rxBytes'),
    tx: perSecond('txBytes'),
    read: perSecond('readBytes'),
    write: perSecond('writeBytes'),
  }
  return Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== undefined))
}

/** Against what the host's CPUs counted meanwhile, as `docker stats` does; else against the clock. */
function cpuOf(before: Usage, now: Usage): number {
  const used = now.cpuNs - before.cpuNs
  const ofAll =
    before.systemCpuNs === null || now.systemCpuNs === null
      ? 0
      : now.systemCpuNs - before.systemCpuNs
  const ofOne = ofAll > 0 ? ofAll / now.onlineCpus : (now.at - before.at) * 1_000_000
  return (used / ofOne) * 100
}

/** The sum of several containers, each metric of those that have it. */
export function sumOf(samples: readonly Sample[]): Sample {
  const sums = metrics.flatMap((metric) => {
    const values = samples.flatMap((sample) => sample[metric] ?? [])
    return values.length === 0 ? [] : [[metric, values.reduce((a, b) => a + b)] as const]
  })
  return Object.fromEntries(sums)
}
