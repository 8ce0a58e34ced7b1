/** Activity: what was done through any door, and what was noticed: one row each, numbered in the order of telling. */
import { z } from 'zod'
import type { Action, DeploymentState } from './deployment.ts'
import { doorSchema } from './door.ts'

export const severitySchema = z.enum(['info', 'warning', 'critical'])
export type Severity = z.infer<typeof severitySchema>

/** Every event there is, and how bad it usually is. */
export const usualSeverity = {
  'deployment-waiting': 'info',
  'deployment-started': 'info',
  'deployment-succeeded': 'info',
  'deployment-unverified': 'warning',
  'deployment-failed': 'critical',
  'deployment-unstable': 'critical',
  'deployment-cancelled': 'info',
  'deployment-interrupted': 'warning',
  'deployment-recovered': 'info',
  'deployment-skipped': 'info',
  'workload-down': 'critical',
  'workload-crash-looping': 'critical',
  'workload-unhealthy': 'warning',
  'workload-out-of-memory': 'critical',
  'workload-back': 'info',
  'host-away': 'critical',
  'host-back': 'info',
  'files-changed': 'info',
  'newer-image': 'info',
  'disk-nearly-full': 'warning',
  'disk-back': 'info',
  'face-failing': 'warning',
  'face-back': 'info',
  'registry-failing': 'warning',
  'registry-back': 'info',
  'dns-changed': 'info',
  'workload-adopted': 'info',
  'workload-claimed': 'warning',
  'host-added': 'info',
  'host-edited': 'info',
  'host-removed': 'info',
  'host-trusted': 'info',
  'host-cleaned-up': 'info',
  'image-copied': 'info',
  'edge-changed': 'info',
  'settings-changed': 'info',
  'notification-undelivered': 'warning',
} as const satisfies Readonly<Record<string, Severity>>

export type ActivityEvent = keyof typeof usualSeverity
export const activityEvents = Object.keys(usualSeverity) as [ActivityEvent, ...ActivityEvent[]]
export const activityEventSchema = z.enum(activityEvents)

export const objectKindSchema = z.enum([
  ...(['workload', 'host', 'settings', 'channel', 'registry', 'repository'] as const),
  ...(['secret', 'dns', 'git-credential'] as const),
])
export type ObjectKind = z.infer<typeof objectKindSchema>

export const activitySchema = z.object({
  /** Rises with every row, and is given to no other when rows are forgotten. */
  seq: z.number().int(),
  /** Unix ms. */
  at: z.number(),
  event: activityEventSchema,
  severity: severitySchema,
  object: z.object({ kind: objectKindSchema, name: z.string() }),
  /** Host where it happened, when that is one; `facts.hosts` names several. */
  host: z.string().optional(),
  deployment: z.string().optional(),
  /** `longshore` where nobody asked for it. */
  actor: z.string(),
  door: doorSchema,
  /** `deployed`, `stopped` …, or `unstable`, `failed`, `cancelled`; of what was noticed how it is since. */
  outcome: z.string(),
  /** Why somebody did it, in their words. */
  reason: z.string(),
  /** The tag, why it failed, what was changed, what was seen. */
  detail: z.string(),
  /** Rows of one story are one line of the list: those of a deployment, of a spell of trouble. */
  story: z.string(),
  /**
   * Facts that rules and messages ask for by name: `action`, `tag`, `release`, `hosts` …; `version`: a tag as people
   * read it.
   */
  facts: z.record(z.string(), z.string()),
})
export type Activity = z.infer<typeof activitySchema>
/** As it is recorded: its number comes with that. */
export type ActivityEntry = Omit<Activity, 'seq'>

/** A story by its newest row. */
export const storySchema = activitySchema.extend({
  /** When its first row was told, unix ms. */
  since: z.number(),
  /** How often it came to trouble: its rows that are no mere news; at least 1. */
  times: z.number().int(),
  isUnread: z.boolean(),
})
export type Story = z.infer<typeof storySchema>

const atLeast: { readonly [S in Severity]: readonly Severity[] } = {
  info: ['info', 'warning', 'critical'],
  warning: ['warning', 'critical'],
  critical: ['critical'],
}

/** Severities as bad as the given one, or worse. */
export function severitiesFrom(severity: Severity): readonly Severity[] {
  return atLeast[severity]
}

/** Their user knows already: they did it a moment ago, or hear the end of it. */
const neverUnread: readonly ActivityEvent[] = [
  ...(['deployment-waiting', 'deployment-started', 'deployment-skipped'] as const),
  'settings-changed',
  ...(['host-added', 'host-edited', 'host-removed', 'host-trusted', 'host-cleaned-up'] as const),
  ...(['workload-adopted', 'image-copied', 'edge-changed', 'dns-changed'] as const),
]
export const unreadEvents = activityEvents.filter((event) => !neverUnread.includes(event))

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

/** Outcome in a word; only a success is told by what was done. */
export function outcomeOf(action: Action, state: DeploymentState): string {
  return state === 'succeeded' ? done[action] : state
}
