import { useQuery } from '@tanstack/react-query'
import { useClient } from '../client/client-provider.tsx'

export const registriesKey = 'registries'

export function useRegistries() {
  const client = useClient()
  return useQuery({
    queryKey: [registriesKey],
    queryFn: ({ signal }) => client.registries.list({}, { signal }),
  })
}
