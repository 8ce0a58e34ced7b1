import { useQuery } from '@tanstack/react-query'
import type { Client } from '../../shared/contract/index.ts'
import { useAccountChange } from '../accounts/use-account-change.ts'
import { useClient } from '../client/client-provider.tsx'
import { isSet } from '../client/live-data.tsx'

const key = 'secrets'

export function useSecrets() {
  const client = useClient()
  return useQuery({
    queryKey: [key],
    meta: isSet,
    queryFn: ({ signal }) => client.secrets.list({}, { signal }),
  })
}

/** Changes something of secrets; the list is read anew. */
export function useSecretChange<Input>(change: (client: Client, input: Input) => Promise<unknown>) {
  return useAccountChange(key, change)
}
