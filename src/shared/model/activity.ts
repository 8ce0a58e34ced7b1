import { z } from 'zod'
import type { Action, DeploymentState } from './deployment.ts'

/** Who did what to which workload or host, and how it ended. */
export const activitySchema = z.object({
  at: z.number(),
  actor: z.string(),
  kind: z.enum(['workload', 'host']),
  object: z.string(),
  /** Of a workload an action of a deployment; of a host `add`, `edit`, `remove` or `trust`. */
  action: z.string(),
  /** `deployed`, `stopped` …, or `unstable`, `failed`, `cancelled`; of a host `done`. */
  outcome: z.string(),
  /** The tag, why it failed, or what was changed. */
  detail: z.string(),
})
export type Activity = z.infer<typeof activitySchema>

const done: Readonly<Record<Action, string>> = {
  deploy: 'deployed',
  rollback: 'rolled back',
  restart: 'restarted',
  stop: 'stopped',
  start: 'started',
  scale: 'scaled',
  pull: 'pulled',
  remove: 'removed',
  reconcile: 'reconciled',
  prune: 'pruned',
}

/** What came of it; only a success is told by what was done. */
export function outcomeOf(action: Action, state: DeploymentState): string {
  return state === 'succeeded' ? done[action] : state
}
