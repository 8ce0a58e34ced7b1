import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../client/client-provider.tsx'

const key = ['updates']
/** Milliseconds after which answers that came meanwhile come into sight. */
const everyMs = 30_000

/** Last answers of registries; `askNow`: they are asked, also for what is not watched. */
export function useUpdates() {
  const client = useClient()
  const queries = useQueryClient()
  const listed = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.updates.list({}, { signal }),
    refetchInterval: everyMs,
  })
  const ask = useMutation({
    mutationFn: () => client.updates.list({ ask: true }),
    onSuccess: (found) => queries.setQueryData(key, found),
  })
  return {
    ...{ data: listed.data, error: ask.error ?? listed.error },
    ...{ isFetching: ask.isPending, askNow: () => ask.mutate() },
  }
}

interface Skipped {
  readonly workload: string
  readonly part: string
  readonly digest: string
  readonly isSkipped: boolean
}

export function useSkip() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (skipped: Skipped) => client.updates.skip(skipped),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  })
}

export function useWatching() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (updates: 'on' | 'paused') => client.settings.set({ updates }),
    onSuccess: (stored) => {
      queries.setQueryData(['settings'], stored)
      return queries.invalidateQueries({ queryKey: key })
    },
  })
}
