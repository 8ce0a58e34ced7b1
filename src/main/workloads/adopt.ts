/** Taking over a project that runs: stored and planned, or not there at all. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { Deploys } from '../deploys/deploys.ts'
import { adoptionPlan } from '../deploys/request.ts'
import type { Projects } from '../sources/projects.ts'
import type { Store } from '../store/store.ts'
import type { Workloads } from './workloads.ts'

export interface AdoptRooms {
  readonly workloads: Pick<Workloads, 'list' | 'apply' | 'withdraw'>
  readonly projects: Pick<Projects, 'adoptable'>
  readonly deploys: Pick<Deploys, 'plan'>
  readonly store: Pick<Store, 'plans'>
}

/**
 * Adopts a project. A plan counts only adopted things as its own, so the document is stored first; where no plan
 * comes of it (unsafe content, a host that went away) it is taken back.
 */
export async function adopt(
  { workloads, projects, deploys, store }: AdoptRooms,
  asked: Parameters<Projects['adoptable']>[0],
  signal: AbortSignal,
): Promise<{ workload: Workload; plan: Plan }> {
  const found = await projects.adoptable(asked, signal)
  const { name } = found
  // Somebody may have stored one of that name while the host was asked.
  if (workloads.list().some(({ document }) => document.name === name))
    fail({ kind: 'exists', what: 'workload', name })
  const { workload } = workloads.apply(found)
  try {
    const plan = await deploys.plan({ workload: name, action: 'deploy' }, signal)
    // There is no release yet: this is what a first deployment that fails is taken back to.
    const kept = store.plans.get(plan.id)
    if (kept) store.plans.put({ ...kept, plan: { ...plan, id: adoptionPlan(workload) } })
    return { workload, plan }
  } catch (error) {
    workloads.withdraw(workload)
    throw error
  }
}
