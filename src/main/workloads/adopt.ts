/** Taking over a project that runs: stored and planned, or not there at all. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { Deploys } from '../deploys/deploys.ts'
import type { Projects } from '../sources/compose/projects.ts'
import type { Workloads } from './workloads.ts'

export interface AdoptRooms {
  readonly workloads: Pick<Workloads, 'list' | 'apply' | 'withdraw'>
  readonly projects: Pick<Projects, 'adoptable'>
  readonly deploys: Pick<Deploys, 'plan'>
}

/**
 * What is planned counts only what the user adopted as its own, so the document is stored first; where
 * no plan comes of it (unsafe content, a host that went away) it is taken back.
 */
export async function adopt(
  { workloads, projects, deploys }: AdoptRooms,
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
    return { workload, plan: await deploys.plan({ workload: name, action: 'deploy' }, signal) }
  } catch (error) {
    workloads.withdraw(workload)
    throw error
  }
}
