import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Plan } from '../../shared/model/plan.ts'
import { useClient } from '../client/client-provider.tsx'

export interface PlanRequest {
  readonly workload: string
  readonly action: 'deploy' | 'rollback' | 'remove'
  readonly tag?: string
  readonly release?: string
}

/** Computes a plan from reads alone. */
export function usePlan() {
  const client = useClient()
  return useMutation({ mutationFn: (request: PlanRequest) => client.plans.create(request) })
}

interface Run {
  readonly plan: Plan
  readonly reason: string
  /** Hosts whose change the user confirmed. */
  readonly confirm: readonly string[]
}

/** Does exactly what a plan says, then shows the deployment. */
export function useRunPlan(onStarted: () => void) {
  const client = useClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ plan, reason, confirm }: Run) =>
      client.deploys.start({ plan: plan.id, reason, confirm: [...confirm] }),
    onSuccess: ({ deployment }) => {
      onStarted()
      return navigate({ to: '/deployments/$id', params: { id: deployment.id } })
    },
  })
}

export function nothingToDo(plan: Plan): boolean {
  return plan.targets.every((target) => target.skip !== null)
}
