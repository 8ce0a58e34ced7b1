import { z } from 'zod'
import { buildStepSchema } from './build-step.ts'
import {
  aftermathSchema,
  deploymentStateSchema,
  partStatusSchema,
  stageStateSchema,
  targetResultSchema,
  transferSchema,
} from './deployment.ts'
import { droppedSchema } from './dropped.ts'
import { failureSchema, probeSchema } from './failure.ts'
import { partChangeSchema } from './plan.ts'

/** Data that an event carries beside its line. */
export const eventDataSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stages'), names: z.array(z.string()) }),
  z.object({ type: z.literal('transfer'), transfer: transferSchema }),
  z.object({ type: z.literal('probe'), probe: probeSchema }),
  z.object({ type: z.literal('build-step'), step: buildStepSchema }),
  z.object({ type: z.literal('image'), digest: z.string().nullable(), imageId: z.string() }),
  z.object({
    type: z.literal('container'),
    containerId: z.string(),
    name: z.string(),
    role: z.enum(['new', 'old']),
    moment: z.enum([
      ...['created', 'started', 'healthy', 'serving', 'draining', 'not-serving', 'stopped'],
      'removed',
    ] as const),
    /** Absent: the workload is one alone. */
    part: z.string().optional(),
    replica: z.number().optional(),
    /** When it was, where that is known better than by when it was told; unix ms. */
    momentAt: z.number().optional(),
  }),
  z.object({ type: z.literal('release'), release: z.string() }),
  z.object({
    type: z.literal('planned'),
    parts: z.array(partChangeSchema.pick({ part: true, change: true, outageMs: true })),
    /** The workload moves away from there. */
    leaves: z.boolean().optional(),
    commit: targetResultSchema.shape.commit,
  }),
  z.object({
    type: z.literal('statuses'),
    parts: z.array(partStatusSchema.extend({ part: z.string() })),
  }),
  z.object({ type: z.literal('verified'), verified: z.boolean() }),
  z.object({ type: z.literal('failure'), failure: failureSchema }),
  z.object({
    type: z.literal('aftermath'),
    aftermath: aftermathSchema,
    undoFailure: failureSchema.optional(),
  }),
  /** Result of the event's target, where the deployment has several. */
  z.object({
    type: z.literal('result'),
    ...targetResultSchema.omit({ target: true, verified: true }).shape,
  }),
  z.object({ type: z.literal('left-volumes'), volumes: z.array(z.string()) }),
  z.object({ type: z.literal('dropped'), dropped: droppedSchema }),
  z.object({ type: z.literal('recovery'), outcome: z.enum(['finished', 'undone']) }),
])
export type EventData = z.infer<typeof eventDataSchema>

/**
 * One entry of a deployment's timeline; `seq` counts from 1 without gaps, `at` is unix ms.
 * progress: about a stage (`state` a stage state or '' for news of a running stage);
 * status: about the deployment (`state` a deployment state, `stage` ''); log: output lines,
 * several joined by \n when they came within one flush.
 */
export const timelineEventSchema = z.object({
  seq: z.number().int().positive(),
  deploymentId: z.string(),
  target: z.string(),
  at: z.number(),
  kind: z.enum(['progress', 'status', 'log']),
  state: z.union([z.literal(''), stageStateSchema, deploymentStateSchema]),
  stage: z.string(),
  line: z.string(),
  data: eventDataSchema.optional(),
  /** The next news of its stage tells more: a count, a probe, how far bytes are. */
  transient: z.boolean().optional(),
})
export type TimelineEvent = z.infer<typeof timelineEventSchema>
