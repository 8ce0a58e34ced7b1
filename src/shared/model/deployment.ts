import { z } from 'zod'
import { failureSchema, probeSchema } from './failure.ts'

export const actionSchema = z.enum([
  'deploy',
  'rollback',
  'restart',
  'stop',
  'start',
  'scale',
  'pull',
  'remove',
  'reconcile',
  'prune',
])
export type Action = z.infer<typeof actionSchema>

/**
 * queued → running → succeeded | unstable | failed | cancelled | skipped
 *             └→ undoing → failed | cancelled | interrupted (it could not be undone)
 * queued → cancelled (superseded, requested)
 * running | undoing → interrupted (found after a crash) → succeeded | failed (by recovery)
 */
export const deploymentStateSchema = z.enum([
  'queued',
  'running',
  'undoing',
  'interrupted',
  'succeeded',
  'unstable',
  'failed',
  'cancelled',
  'skipped',
])
export type DeploymentState = z.infer<typeof deploymentStateSchema>

const finalStates: readonly DeploymentState[] = [
  'succeeded',
  'unstable',
  'failed',
  'cancelled',
  'skipped',
]
export function isFinal(state: DeploymentState): boolean {
  return finalStates.includes(state)
}

/** pending → running → succeeded | failed | skipped; then undoing → undone | undo-failed */
export const stageStateSchema = z.enum([
  'pending',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'undoing',
  'undone',
  'undo-failed',
])
export type StageState = z.infer<typeof stageStateSchema>

/** `total` 0 = not known yet. */
const bytesSchema = z.object({
  done: z.number(),
  total: z.number(),
  layersDone: z.number(),
  layersTotal: z.number(),
})
export type Bytes = z.infer<typeof bytesSchema>

/** The image of a service on its way; no layers where it is not said whose they are. */
const pulledServiceSchema = bytesSchema.extend({
  service: z.string(),
  state: z.enum(['waiting', 'pulling', 'pulled']),
})
export type PulledService = z.infer<typeof pulledServiceSchema>

/** What is on its way in all, layers that services share counted once. */
export const transferSchema = bytesSchema.extend({
  /** Of a workload of several services: those that are pulled. */
  services: z.array(pulledServiceSchema).optional(),
})
export type Transfer = z.infer<typeof transferSchema>

export const stageSchema = z.object({
  name: z.string(),
  target: z.string(),
  state: stageStateSchema,
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  durationMs: z.number().nullable(),
  transfer: transferSchema.optional(),
  probe: probeSchema.optional(),
  failure: failureSchema.optional(),
})
export type Stage = z.infer<typeof stageSchema>

/** A container's life as the serving lanes draw it; every time in unix ms or null. */
export const laneSchema = z.object({
  target: z.string(),
  containerId: z.string(),
  name: z.string(),
  role: z.enum(['new', 'old']),
  createdAt: z.number().nullable(),
  startedAt: z.number().nullable(),
  servingFrom: z.number().nullable(),
  servingTo: z.number().nullable(),
  drainingAt: z.number().nullable(),
  removedAt: z.number().nullable(),
  /** Of a workload of several services: whose it is, and the how manieth. */
  service: z.string().optional(),
  replica: z.number().optional(),
  healthyAt: z.number().optional(),
  stoppedAt: z.number().optional(),
})
export type Lane = z.infer<typeof laneSchema>

/** How a service did while it was watched after a deployment (SD-26). */
export const serviceStatusSchema = z.object({
  service: z.string(),
  /** The worst of its containers. */
  state: z.string(),
  health: z.string(),
  /** How often its containers were started again while they were watched. */
  restarts: z.number(),
  exitCode: z.number().nullable(),
  /** Why it is not stable; '' = it is. */
  trouble: z.string(),
  /** What its health check said when it failed last, where it is in trouble. */
  answer: z.string().optional(),
})
export type ServiceStatus = z.infer<typeof serviceStatusSchema>

/** What the plan said of one service, kept beside what then happened to it. */
export const plannedServiceSchema = z.object({
  service: z.string(),
  change: z.enum([
    ...['create', 'recreate', 'start', 'scale', 'remove', 'orphan', 'unchanged'],
    ...['stop', 'restart'],
  ] as const),
  /** How long none of it serves; null = nothing of it ran, or it is meant to stay down. */
  outageMs: z.number().nullable(),
})
export type PlannedService = z.infer<typeof plannedServiceSchema>

/**
 * What became of what served before, at the end of one that did not succeed. `not-put-back`: undoing
 * failed too, and recovery goes on with it.
 */
export const aftermathSchema = z.enum(['untouched', 'put-back', 'nothing-before', 'not-put-back'])
export type Aftermath = z.infer<typeof aftermathSchema>

/** One attempt to change a workload: the fold of its timeline. Times in unix ms. */
export const deploymentSchema = z.object({
  id: z.string(),
  workload: z.string(),
  workloadId: z.string(),
  action: actionSchema,
  tag: z.string(),
  digest: z.string().nullable(),
  release: z.string().nullable(),
  plan: z.string().nullable(),
  reason: z.string(),
  actor: z.string(),
  targets: z.array(z.string()),
  state: deploymentStateSchema,
  verified: z.boolean(),
  recovered: z.boolean(),
  queuedAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  failure: failureSchema.optional(),
  aftermath: aftermathSchema.optional(),
  /** What kept it from being undone, beside the `failure` that it was to be undone for. */
  undoFailure: failureSchema.optional(),
  /** Volumes that it made, and left when it was undone: there may be data in them. */
  leftVolumes: z.array(z.string()).optional(),
  stages: z.array(stageSchema),
  lanes: z.array(laneSchema),
  /** Of a workload of several services; sorted by name. */
  services: z.array(serviceStatusSchema).optional(),
  planned: z.array(plannedServiceSchema).optional(),
  lastSeq: z.number(),
})
export type Deployment = z.infer<typeof deploymentSchema>
