/** No plan, and no failure of planning, holds a value that its workload hides. */
import type { Workload } from '../../shared/model/workload.ts'
import { type Hidden, type Redacts, redactsOf } from '../secrets/redact.ts'
import { hidingFailures, redactPlan } from '../secrets/shown-text.ts'
import type { Planned, Planner } from './planner.ts'

export function hidingPlanner(planner: Planner, hiddenOf: (workload: Workload) => Hidden): Planner {
  return {
    async compute(request, signal) {
      const redact = redactsOf(hiddenOf(request.workload))
      return hidden(redact, await hidingFailures(redact, () => planner.compute(request, signal)))
    },
    async confirm(request, stored, signal) {
      const redact = redactsOf(hiddenOf(request.workload))
      const confirmed = () => planner.confirm(request, stored, signal)
      return hidden(redact, await hidingFailures(redact, confirmed))
    },
  }
}

function hidden(redact: Redacts, { stored, targets }: Planned): Planned {
  return { targets, stored: { ...stored, plan: redactPlan(redact, stored.plan) } }
}
