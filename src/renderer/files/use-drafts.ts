import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Drafts } from './draft-files.ts'

const none: Drafts = {}

/** Drafts of a stack's files: they outlive the view that it is edited in, as long as the window is open. */
export function useDrafts(
  workload: string,
): readonly [drafts: Drafts, change: (change: (drafts: Drafts) => Drafts) => void] {
  const queries = useQueryClient()
  const queryKey = ['drafts', workload]
  const { data = none } = useQuery<Drafts>({
    queryKey,
    // Nobody is asked for it: it is only kept.
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return [
    data,
    (change) => queries.setQueryData<Drafts>(queryKey, (drafts = none) => change(drafts)),
  ]
}
