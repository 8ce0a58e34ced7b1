import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client } from '../../shared/contract/index.ts'
import { useClient } from '../client/client-provider.tsx'

const key = ['registries']

export function useRegistries() {
  const client = useClient()
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.registries.list({}, { signal }),
  })
}

/** Changes something of accounts; the list is read anew. */
export function useRegistryChange<Input>(
  change: (client: Client, input: Input) => Promise<unknown>,
) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => change(client, input),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  })
}
