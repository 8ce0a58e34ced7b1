import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PruneRun } from '../../shared/model/prune.ts'
import { useClient } from '../client/client-provider.tsx'

export interface CleanUps {
  /** The newest first. */
  readonly last: readonly PruneRun[]
  /** The one that is looked at; one that runs is. */
  readonly shown: string | undefined
  readonly follow: (id: string) => void
  readonly close: () => void
}

export function useCleanUps(host: string): CleanUps {
  const client = useClient()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<string>()
  const { data = [] } = useQuery({
    queryKey: ['clean-ups', host],
    queryFn: ({ signal }) => client.prune.list({ host }, { signal }),
    retry: false,
  })
  const running = data.find(({ state }) => state === 'running')?.id
  return {
    last: data.filter(({ state }) => state !== 'running'),
    shown: chosen ?? running,
    follow: setChosen,
    close: () => {
      setChosen(undefined)
      void queries.invalidateQueries({ queryKey: ['clean-ups', host] })
      void queries.invalidateQueries({ queryKey: ['disk-use', host] })
    },
  }
}
