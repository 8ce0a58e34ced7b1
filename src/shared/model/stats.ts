/**
 * Use of workloads over time. Every reading goes into a bucket of each tier: the older, the coarser, and never
 * further back than a tier is kept.
 */
import { z } from 'zod'

/** cpu: per cent of one CPU · memory: bytes · rx, tx, read, write: bytes a second · pids: how many. */
export const metricSchema = z.enum(['cpu', 'memory', 'rx', 'tx', 'read', 'write', 'pids'])
export type Metric = z.infer<typeof metricSchema>
export const metrics: readonly Metric[] = metricSchema.options

export const tierNameSchema = z.enum(['10s', '1m', '5m', '1h', '1d'])

export interface Tier {
  readonly name: z.infer<typeof tierNameSchema>
  readonly stepMs: number
  readonly keepMs: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Finest first. */
export const tiers: readonly Tier[] = [
  { name: '10s', stepMs: 10_000, keepMs: 90 * minuteMs },
  { name: '1m', stepMs: minuteMs, keepMs: dayMs },
  { name: '5m', stepMs: 5 * minuteMs, keepMs: 7 * dayMs },
  { name: '1h', stepMs: hourMs, keepMs: 90 * dayMs },
  { name: '1d', stepMs: dayMs, keepMs: 400 * dayMs },
]

export const finestStepMs = 10_000

/** The bucket that a moment falls into, by its beginning; days begin at midnight UTC. */
export function bucketStart({ stepMs }: Pick<Tier, 'stepMs'>, at: number): number {
  return Math.floor(at / stepMs) * stepMs
}

export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * The coarsest tier that covers the range and still has `points` buckets in it; where none that
 * covers it has so many, the finest of those. What is older than all tiers has only the last.
 */
export function tierFor({ from, to }: Range, points: number, now: number): Tier {
  const covering = tiers.filter((tier) => bucketStart(tier, now - tier.keepMs) <= from)
  const fine = covering.filter(({ stepMs }) => to - from >= points * stepMs)
  const tier = fine.at(-1) ?? covering[0] ?? tiers.at(-1)
  if (!tier) throw new Error('there are no tiers')
  return tier
}

export const statsPointSchema = z.object({
  /** Begin of its bucket, unix ms. Where nothing was read there is no point, never a zero. */
  at: z.number(),
  avg: z.number(),
  min: z.number(),
  max: z.number(),
})

export const statsSchema = z.object({
  tier: tierNameSchema,
  stepMs: z.number(),
  series: z.array(
    z.object({ host: z.string(), service: z.string(), points: z.array(statsPointSchema) }),
  ),
})
export type Stats = z.infer<typeof statsSchema>

const amount = z.number().nullable()

/** A service as it is now; null = not known. Rates are those of the last seconds. */
export const serviceUsageSchema = z.object({
  host: z.string(),
  service: z.string(),
  /** How many of its containers run. */
  running: z.number(),
  containers: z.number(),
  cpu: amount,
  /** Per cent of one CPU, as `cpu`; null = one of its containers has no limit. */
  cpuLimit: amount,
  memory: amount,
  memoryLimit: amount,
  rx: amount,
  tx: amount,
  read: amount,
  write: amount,
  pids: amount,
  /** Restarts of all its containers by the engine, since each was made. */
  restarts: z.number(),
})
export type ServiceUsage = z.infer<typeof serviceUsageSchema>
