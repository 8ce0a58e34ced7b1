import { useQuery } from '@tanstack/react-query'
import { plainTraits, type Traits } from '../../shared/model/kind.ts'
import { useClient } from './client-provider.tsx'
import { useFleet } from './live-data.tsx'

export type { SourceKind } from '../../shared/contract/sources.ts'

/** Every kind of workload that the app knows; it learns no other while it is open. */
export function useKinds() {
  const client = useClient()
  return useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => client.sources.list({}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Abilities of workloads, by their kind. */
export function useTraits(): (kind: string) => Traits {
  const { data } = useKinds()
  return (kind) => data?.find((one) => one.kind === kind) ?? plainTraits
}

/** The kind of a workload by its name; '' = that is not known. */
export function useKindOf(workload: string): string {
  return useFleet().data?.workloads.find(({ name }) => name === workload)?.kind ?? ''
}
