/** Usage of a container, read as `docker stats` reads it. Pure. */
import { z } from 'zod'

/** Counters begin anew when the container starts. */
export interface Usage {
  /** By the engine's clock, unix ms. */
  readonly at: number
  readonly cpuNs: number
  /** Time that all CPUs of the host worked and idled in all; null where the engine does not say. */
  readonly systemCpuNs: number | null
  readonly onlineCpus: number
  /** Without the cache, which the kernel gives back when it is needed. */
  readonly memoryBytes: number | null
  /** Limit of the container, or the memory of its host where it has none. */
  readonly memoryLimitBytes: number | null
  /** null = it has no network of its own. */
  readonly rxBytes: number | null
  readonly txBytes: number | null
  readonly readBytes: number
  readonly writeBytes: number
  readonly pids: number | null
}

const count = z.number().optional()

const cpuAnswer = z.object({
  cpu_usage: z.object({
    total_usage: z.number().default(0),
    percpu_usage: z.array(z.number()).nullish(),
  }),
  system_cpu_usage: count,
  online_cpus: count,
})

export const usageAnswer = z.object({
  read: z.string(),
  cpu_stats: cpuAnswer,
  memory_stats: z
    .object({
      usage: count,
      limit: count,
      stats: z.object({ total_inactive_file: count, inactive_file: count }).optional(),
    })
    .default({}),
  networks: z
    .record(z.string(), z.object({ rx_bytes: z.number(), tx_bytes: z.number() }))
    .nullish(),
  blkio_stats: z
    .object({
      io_service_bytes_recursive: z
        .array(z.object({ op: z.string(), value: z.number() }))
        .nullish(),
    })
    .default({}),
  pids_stats: z.object({ current: count }).default({}),
})
export type UsageAnswer = z.infer<typeof usageAnswer>

/** undefined = it does not run: the engine answers with zeros of the year 1. */
export function usageOf(answer: UsageAnswer): Usage | undefined {
  const at = Date.parse(answer.read)
  if (!(at > 0)) return undefined
  const { cpu_stats: cpu, memory_stats: memory, networks } = answer
  const own = networks ? Object.values(networks) : undefined
  return {
    at,
    cpuNs: cpu.cpu_usage.total_usage,
    systemCpuNs: cpu.system_cpu_usage ?? null,
    // Engines before cgroup v2 may leave the count out and list each CPU.
    onlineCpus: cpu.online_cpus || cpu.cpu_usage.percpu_usage?.length || 1,
    memoryBytes: usedMemory(memory),
    memoryLimitBytes: memory.limit ?? null,
    rxBytes: own ? sum(own.map(({ rx_bytes }) => rx_bytes)) : null,
    txBytes: own ? sum(own.map(({ tx_bytes }) => tx_bytes)) : null,
    ...blockBytes(answer),
    pids: answer.pids_stats.current ?? null,
  }
}

/** cgroup v1 tells of the cache with that of its children as `total_…`; v2 has one number. */
function usedMemory({ usage, stats }: UsageAnswer['memory_stats']): number | null {
  if (usage === undefined) return null
  const cache = stats?.total_inactive_file ?? stats?.inactive_file ?? 0
  return cache < usage ? usage - cache : usage
}

/** v1 writes `Read`, v2 `read`; neither writes anything where nothing was read or written. */
function blockBytes({ blkio_stats }: UsageAnswer): Pick<Usage, 'readBytes' | 'writeBytes'> {
  const entries = blkio_stats.io_service_bytes_recursive ?? []
  const of = (wanted: string) =>
    sum(entries.filter(({ op }) => op.toLowerCase() === wanted).map(({ value }) => value))
  return { readBytes: of('read'), writeBytes: of('write') }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
