import type { Action } from '../../shared/model/deployment.ts'
import type { Options } from '../../shared/model/options.ts'
import type { Plan } from '../../shared/model/plan.ts'

type AskedAction = Exclude<Action, 'reconcile' | 'prune'>

export interface PlanRequest {
  readonly workload: string
  readonly action: AskedAction
  readonly tag?: string
  readonly release?: string
  readonly options?: Partial<Options>
}

/** The question that a plan answers, to be asked again. */
export function requestOf(plan: Plan): PlanRequest {
  const { workload, action, tag, release, options } = plan
  return {
    workload,
    action: action === 'reconcile' || action === 'prune' ? 'deploy' : action,
    options,
    ...(tag === '' || action === 'rollback' ? {} : { tag }),
    ...(release === null ? {} : { release }),
  }
}
