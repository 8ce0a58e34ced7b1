import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Client } from '../../shared/contract/index.ts'
import { useClient } from '../client/client-provider.tsx'

/** Changes something of accounts; `list`, by the key of its query, is read anew. */
export function useAccountChange<Input>(
  list: string,
  change: (client: Client, input: Input) => Promise<unknown>,
) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => change(client, input),
    // What was typed is secret: nothing of it stays.
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: [list] }),
  })
}
