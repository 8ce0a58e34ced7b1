import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client } from '../../shared/contract/index.ts'
import { useClient } from '../client/client-provider.tsx'

const key = ['secrets']

export function useSecrets() {
  const client = useClient()
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.secrets.list({}, { signal }),
  })
}

/** Changes something of secrets; the list is read anew. */
export function useSecretChange<Input>(change: (client: Client, input: Input) => Promise<unknown>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => change(client, input),
    // What is typed is a secret: nothing keeps it once it was sent.
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  })
}
