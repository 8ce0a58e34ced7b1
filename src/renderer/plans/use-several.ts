import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Failure } from '../../shared/model/failure.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import type { SeveralProposed } from '../client/proposals.ts'

/** Prospect of one of them: its plan, or why there is none. */
export type Planned =
  | { readonly workload: string; readonly plan: Plan }
  | { readonly workload: string; readonly failure: Failure }

/** Plans them all, from reads alone; one that cannot be planned keeps no other from it. */
export function usePlans({ action, workloads }: SeveralProposed) {
  const client = useClient()
  return useQuery({
    queryKey: ['plans', action, workloads],
    queryFn: ({ signal }) =>
      Promise.all(
        workloads.map(async (workload): Promise<Planned> => {
          try {
            return { workload, plan: await client.plans.create({ workload, action }, { signal }) }
          } catch (error) {
            return { workload, failure: failureFrom(error) }
          }
        }),
      ),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

interface Run {
  readonly plans: readonly Plan[]
  readonly reason: string
  readonly confirm: readonly string[]
  readonly wait: boolean
}

export interface Refused {
  readonly workload: string
  readonly failure: Failure
}

/** Does what the plans say; answers those that were refused. Where none was, the list of deployments is shown. */
export function useRunPlans(onStarted: () => void) {
  const client = useClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async ({ plans, reason, confirm, wait }: Run): Promise<Refused[]> => {
      const started = plans.map(async ({ id, workload }) => {
        try {
          await client.deploys.start({ plan: id, reason, confirm: [...confirm], wait })
          return []
        } catch (error) {
          return [{ workload, failure: failureFrom(error) }]
        }
      })
      return (await Promise.all(started)).flat()
    },
    onSuccess: (refused) => {
      if (refused.length > 0) return
      onStarted()
      return navigate({ to: '/deployments' })
    },
  })
}
