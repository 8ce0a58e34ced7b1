import type { Deployment, Stage } from '../../shared/model/deployment.ts'

/** Medians of the times that earlier deployments of the same kind took. */
export interface Medians {
  readonly count: number
  readonly totalMs: number
  readonly stages: ReadonlyMap<string, number>
}

const mostLookedAt = 20

/** Over the last successes of the same workload and action that ended before this one began. */
export function mediansBefore(deployment: Deployment, all: readonly Deployment[]): Medians | null {
  const earlier = all
    .filter(
      (other) =>
        other.workload === deployment.workload &&
        other.action === deployment.action &&
        other.state === 'succeeded' &&
        other.queuedAt < deployment.queuedAt,
    )
    .slice(0, mostLookedAt)
  if (earlier.length === 0) return null
  const names = new Set(deployment.stages.map((stage) => stage.name))
  const stages = new Map<string, number>()
  for (const name of names) {
    const durations = earlier.flatMap((other) => longestOf(other.stages, name))
    if (durations.length > 0) stages.set(name, median(durations))
  }
  const totals = earlier.map((other) => (other.endedAt ?? 0) - (other.startedAt ?? 0))
  return { count: earlier.length, totalMs: median(totals), stages }
}

/** On several targets a stage is as slow as the slowest. */
function longestOf(stages: readonly Stage[], name: string): number[] {
  const durations = stages.flatMap((stage) =>
    stage.name === name && stage.durationMs !== null ? [stage.durationMs] : [],
  )
  return durations.length === 0 ? [] : [Math.max(...durations)]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}
