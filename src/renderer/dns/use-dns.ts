import { useQuery } from '@tanstack/react-query'
import { useClient } from '../client/client-provider.tsx'
import { isSet } from '../client/live-data.tsx'

/** The key under which the list of accounts is kept and read anew. */
export const dnsAccountsKey = 'dns accounts'

export function useDnsAccounts() {
  const client = useClient()
  return useQuery({
    queryKey: [dnsAccountsKey],
    meta: isSet,
    queryFn: ({ signal }) => client.dns.list({}, { signal }),
  })
}
