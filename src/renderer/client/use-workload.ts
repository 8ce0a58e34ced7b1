import { useQuery } from '@tanstack/react-query'
import type { Client } from '../../shared/contract/index.ts'
import { useClient } from './client-provider.tsx'

export type Applied = Awaited<ReturnType<Client['workloads']['apply']>>

export function useWorkload(name: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['workload', name],
    queryFn: ({ signal }) => client.workloads.show({ name }, { signal }),
  })
}

/** Newest first. `live` moves when a deployment ends, so `version` renews it. */
export function useReleases(workload: string, version: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['releases', workload, version],
    queryFn: ({ signal }) => client.releases.list({ workload }, { signal }),
    placeholderData: (before) => before,
  })
}
