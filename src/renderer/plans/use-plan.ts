import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Plan } from '../../shared/model/plan.ts'
import { useClient } from '../client/client-provider.tsx'
import { type PlanRequest, requestOf } from './plan-request.ts'

/**
 * Plans what `request` asks for, from reads alone. A plan of another request is not shown; one that
 * is computed anew stays in sight meanwhile. `stored`: one that answers it already.
 */
export function usePlan(request: PlanRequest, stored?: Plan) {
  const client = useClient()
  const key = JSON.stringify(request)
  const [last, setLast] = useState(stored && { key, plan: stored })
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (asked: { key: string; request: PlanRequest }) =>
      client.plans.create(asked.request),
    onSuccess: (plan, asked) => setLast({ key: asked.key, plan }),
  })
  const plan = last?.key === key ? last.plan : undefined
  return {
    plan,
    isPending,
    error,
    reset,
    compute: () => mutate({ key, request }),
    /** The same with, or without, removing what is not in the project any more. */
    chooseOrphans: (removeOrphans: boolean) => {
      if (!plan) return
      mutate({ key, request: { ...requestOf(plan), options: { ...plan.options, removeOrphans } } })
    },
  }
}

interface Run {
  readonly plan: Plan
  readonly reason: string
  /** Hosts whose change the user confirmed. */
  readonly confirm: readonly string[]
  /** Until another installation is through with one of its hosts. */
  readonly wait: boolean
}

/** Does exactly what a plan says, then shows the deployment. */
export function useRunPlan(onStarted: () => void) {
  const client = useClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ plan, reason, confirm, wait }: Run) =>
      client.deploys.start({ plan: plan.id, reason, confirm: [...confirm], wait }),
    onSuccess: ({ deployment }) => {
      onStarted()
      return navigate({ to: '/deployments/$id', params: { id: deployment.id } })
    },
  })
}

export function nothingToDo(plan: Plan): boolean {
  return plan.targets.every((target) => target.skip !== null)
}
