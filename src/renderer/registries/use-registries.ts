import { useQuery } from '@tanstack/react-query'
import { useClient } from '../client/client-provider.tsx'
import { isSet } from '../client/live-data.tsx'

export const registriesKey = 'registries'

export function useRegistries() {
  const client = useClient()
  return useQuery({
    queryKey: [registriesKey],
    meta: isSet,
    queryFn: ({ signal }) => client.registries.list({}, { signal }),
  })
}
