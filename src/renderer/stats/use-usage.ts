import { useQuery } from '@tanstack/react-query'
import type { ServiceUsage } from '../../shared/model/stats.ts'
import { useClient } from '../client/client-provider.tsx'

/** As often as the app reads them for its history. */
const pauseMs = 10_000

/** The usage of each service now, on that host or on the only one; nothing while there is nothing to read. */
export function useUsage(
  workload: string,
  isRead: boolean,
  host?: string,
): ReadonlyMap<string, ServiceUsage> {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['usage', workload],
    queryFn: ({ signal }) => client.stats.now({ workload }, { signal }),
    refetchInterval: pauseMs,
    retry: false,
    enabled: isRead,
  })
  const services = (isRead ? (data?.services ?? []) : []).filter(
    (usage) => host === undefined || usage.host === host,
  )
  return new Map(services.map((usage) => [usage.service, usage]))
}
