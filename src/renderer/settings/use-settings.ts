import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Settings } from '../../shared/model/settings.ts'
import { useClient } from '../client/client-provider.tsx'

const key = ['settings']

export function useSettings() {
  const client = useClient()
  return useQuery({ queryKey: key, queryFn: ({ signal }) => client.settings.get({}, { signal }) })
}

/** Stores a change; what was stored is shown at once. */
export function useChangeSettings() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change: Partial<Settings>) => client.settings.set(change),
    onSuccess: (stored) => queries.setQueryData(key, stored),
  })
}
