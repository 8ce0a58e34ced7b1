import type { ServiceUsage } from '../../shared/model/stats.ts'
import { useFleet } from '../client/live-data.tsx'
import type { Drawn } from './amounts.ts'
import { useUsage } from './use-usage.ts'

/** The limits of one service as they are now; what they were is not recorded. Of several together there is none to draw. */
export function useLimits(
  workload: string,
  service: string | undefined,
  stale: boolean,
): { readonly [M in Drawn]?: number } {
  const usage = useUsage(workload, !stale && service !== undefined).get(service ?? '')
  const hosts = useFleet().data?.hosts
  return usage ? ownLimits(usage, hosts?.find(({ name }) => name === usage.host)?.engine) : {}
}

function ownLimits(
  { memoryLimit, cpuLimit }: ServiceUsage,
  engine: { readonly memoryBytes: number } | null | undefined,
): { readonly [M in Drawn]?: number } {
  // Without a limit of its own a container may have all that its host has.
  const isOwn = memoryLimit !== null && engine && memoryLimit < engine.memoryBytes
  return {
    ...(isOwn && { memory: memoryLimit }),
    ...(cpuLimit !== null && { cpu: cpuLimit }),
  }
}
