import { z } from 'zod'
import { changeSchema } from './change.ts'
import { doorSchema } from './door.ts'
import { droppedSchema } from './dropped.ts'
import { failureSchema, probeSchema } from './failure.ts'
import { shortCommit } from './git.ts'

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

/** The image of a part on its way; no layers where it is not said whose they are. */
const pulledPartSchema = bytesSchema.extend({
  part: z.string(),
  state: z.enum(['waiting', 'pulling', 'pulled']),
})
export type PulledPart = z.infer<typeof pulledPartSchema>

/** Bytes on their way in all, layers that parts share counted once. */
export const transferSchema = bytesSchema.extend({
  /** Each by itself, where several are pulled. */
  parts: z.array(pulledPartSchema),
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
  healthyAt: z.number().nullable(),
  stoppedAt: z.number().nullable(),
  removedAt: z.number().nullable(),
  /** Whose it is, and the how manieth. */
  part: z.string(),
  replica: z.number(),
})
export type Lane = z.infer<typeof laneSchema>

/** How a part did while it was watched after a deployment (SD-26). */
export const partStatusSchema = z.object({
  /** The worst of its containers. */
  state: z.string(),
  health: z.string(),
  /** How often its containers were started again while they were watched. */
  restarts: z.number(),
  exitCode: z.number().nullable(),
  /** Why it is not stable; '' = it is. */
  trouble: z.string(),
  /** Output of its health check when it failed last, where it is in trouble. */
  answer: z.string().optional(),
})
export type PartStatus = z.infer<typeof partStatusSchema>

/** One part of a workload on one target: what the plan said of it, and how it then did. */
export const deployedPartSchema = z.object({
  target: z.string(),
  part: z.string(),
  /** null = the plan did not say. */
  change: changeSchema.nullable(),
  outageMs: z.number().nullable(),
  /** null = it was not watched. */
  status: partStatusSchema.nullable(),
})
export type DeployedPart = z.infer<typeof deployedPartSchema>

/**
 * Fate of what served before, at the end of one that did not succeed. `not-put-back`: undoing failed too, and
 * recovery goes on with it.
 */
export const aftermathSchema = z.enum(['untouched', 'put-back', 'nothing-before', 'not-put-back'])
export type Aftermath = z.infer<typeof aftermathSchema>

/** Result of a deployment on one host. `not-begun`: it ended before its turn, and nothing was changed there. */
export const targetResultSchema = z.object({
  target: z.string(),
  state: z.enum([
    ...['waiting', 'running', 'interrupted', 'succeeded', 'unstable', 'failed'],
    ...['cancelled', 'skipped', 'not-begun'],
  ] as const),
  /** The workload moved away from there: it was to be taken down. */
  leaves: z.boolean().optional(),
  /** null = nothing was proved there, or refuted. */
  verified: z.boolean().nullable(),
  /** The commit that a workload gets which is made from a git repository. */
  commit: z.object({ repository: z.string(), commit: z.string() }).optional(),
  /** In a sentence why there was nothing to do. */
  why: z.string().optional(),
  failure: failureSchema.optional(),
  aftermath: aftermathSchema.optional(),
})
export type TargetResult = z.infer<typeof targetResultSchema>

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
  /** Through which it was asked for; earlier versions did not say. */
  door: doorSchema.optional(),
  targets: z.array(z.string()),
  state: deploymentStateSchema,
  verified: z.boolean(),
  recovered: z.boolean(),
  queuedAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  failure: failureSchema.optional(),
  aftermath: aftermathSchema.optional(),
  /** Failure that kept it from being undone, beside the `failure` that it was to be undone for. */
  undoFailure: failureSchema.optional(),
  /** Volumes that it made, and left when it was undone: there may be data in them. */
  leftVolumes: z.array(z.string()).optional(),
  /** Connections that its changes of proxies cost; absent = nothing that is known. */
  dropped: z.array(droppedSchema).optional(),
  stages: z.array(stageSchema),
  lanes: z.array(laneSchema),
  /** None before it is planned. */
  parts: z.array(deployedPartSchema),
  /** In the order of its hosts; none before it is planned, and of what earlier versions did. */
  results: z.array(targetResultSchema),
  lastSeq: z.number(),
})
export type Deployment = z.infer<typeof deploymentSchema>

/**
 * The version it is to make live, for people: `v2`; of a git repository `main@1a2b3c4d`, or the commit alone where
 * that was named. As far as it is stored: earlier versions kept no commit. `on`: on that host alone. '' = it has no
 * tag.
 */
export function versionOf(
  { tag, results }: Pick<Deployment, 'tag' | 'results'>,
  on?: string,
): string {
  const there = results.filter(({ target }) => on === undefined || target === on)
  const commits = [...new Set(there.flatMap(({ commit }) => commit?.commit ?? []))]
  if (commits.length === 0) return tag
  const isCommit = /^[0-9a-f]{8,}$/.test(tag) && commits.every((commit) => commit.startsWith(tag))
  const named = tag === '' || isCommit ? '' : `${tag}@`
  return `${named}${commits.map(shortCommit).join(', ')}`
}

const starting: readonly Action[] = ['deploy', 'rollback', 'restart', 'start', 'scale', 'reconcile']

/** Whether it started something that nothing proved to work. */
export function isUnverified({
  state,
  verified,
  action,
}: Pick<Deployment, 'state' | 'verified' | 'action'>): boolean {
  return state === 'succeeded' && !verified && starting.includes(action)
}
