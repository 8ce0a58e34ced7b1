import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Issue } from '../../shared/model/failure.ts'
import type { FoundProject } from '../../shared/model/project.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import type { Applied } from '../client/use-workload.ts'
import type { Values } from '../form/document-values.ts'
import type { OriginDraft, OriginView } from '../kinds/kind-view.ts'

interface Checked {
  readonly issues: readonly Issue[]
  /** The project that a new one is read from. */
  readonly found?: FoundProject
}

interface Asked {
  readonly document: string | Values
  /** A new one is made whatever its files come to. */
  readonly isUnlooked?: boolean
}

/** Origin of a new workload, as far as that is written. */
export interface NewOrigin {
  readonly view: OriginView
  readonly draft: OriginDraft
}

interface DocumentUse {
  readonly isNew: boolean
  readonly origin: NewOrigin | undefined
  readonly onApplied: (applied: Applied) => void
}

/** Checks a document, and stores it. */
export function useDocument({ isNew, origin, onApplied }: DocumentUse) {
  const client = useClient()
  const queries = useQueryClient()
  const known = useFleet().data?.workloads ?? []
  const refuseTaken = (document: string | Values) => {
    if (!isNew || typeof document === 'string') return
    const taken = known.find(({ name }) => name === document.name)
    if (taken) throw new FailureError({ kind: 'exists', what: 'workload', name: taken.name })
  }
  const apply = useMutation({
    mutationFn: async ({ document, isUnlooked = false }: Asked) => {
      refuseTaken(document)
      return origin
        ? await origin.view.create(client, { document, draft: origin.draft, isUnlooked })
        : await client.workloads.apply({ document })
    },
    onSuccess: async (applied) => {
      await queries.invalidateQueries()
      onApplied(applied)
    },
  })
  const check = useMutation({
    mutationFn: async (document: string | Values): Promise<Checked> => {
      if (!origin) return await client.workloads.validate({ document })
      const found = await origin.view.look(client, document, origin.draft)
      return { issues: found.issues, found }
    },
  })
  return { apply, check }
}
