import { useQuery } from '@tanstack/react-query'
import { useClient } from '../client/client-provider.tsx'

/** Of the list of accounts, as it is kept and read anew. */
export const dnsAccountsKey = 'dns accounts'

export function useDnsAccounts() {
  const client = useClient()
  return useQuery({
    queryKey: [dnsAccountsKey],
    queryFn: ({ signal }) => client.dns.list({}, { signal }),
  })
}
