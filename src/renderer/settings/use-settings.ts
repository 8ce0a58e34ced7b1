import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Settings } from '../../shared/model/settings.ts'
import { useClient } from '../client/client-provider.tsx'
import { useActivityNews } from '../client/live-data.tsx'

const key = ['settings']

export function useSettings() {
  const client = useClient()
  return useQuery({ queryKey: key, queryFn: ({ signal }) => client.settings.get({}, { signal }) })
}

/** Asks for the settings anew when any door changed them: what is stored next is made from those on show. */
export function useFreshSettings(): void {
  const queries = useQueryClient()
  const seq = useActivityNews().data?.settingsSeq ?? 0
  useEffect(() => {
    if (seq > 0) queries.invalidateQueries({ queryKey: key }).catch(() => {})
  }, [seq, queries])
}

/** Stores a change; what was stored is shown at once. */
export function useChangeSettings() {
  return useStoreSettings(async (change: Partial<Settings>) => change)
}

/** The same for a change that is first made of something. */
export function useStoreSettings<Given>(changeOf: (given: Given) => Promise<Partial<Settings>>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (given: Given) => await client.settings.set(await changeOf(given)),
    onSuccess: (stored) => queries.setQueryData(key, stored),
  })
}
