import { z } from 'zod'
import { actionSchema, deploymentSchema } from '../model/deployment.ts'
import { noOptions, optionsSchema } from '../model/options.ts'
import { timelineEventSchema } from '../model/timeline.ts'
import { byId, command, confirmSchema, endSchema, nothing, query, stream } from './procedure.ts'

/** Actions a user can ask for; the other actions are Longshore's own. */
export const askedActionSchema = actionSchema.exclude(['reconcile', 'prune'])

/** The action to plan or run. `plan` alone is enough: it names the rest. */
export const intentSchema = z.object({
  workload: z.string().optional(),
  action: askedActionSchema.default('deploy'),
  tag: z.string().optional(),
  release: z.string().optional(),
  plan: z.string().optional(),
  options: optionsSchema.default(noOptions),
  reason: z.string().max(500).default(''),
  /** Hosts with the guard level `confirm` or `typed` want their name here. */
  confirm: confirmSchema.default([]),
  /** Until another installation is through with one of its hosts; else the deployment fails as `locked`. */
  wait: z.boolean().default(false),
})

/** `joined`: the same request was already on its way, and this is it. */
export const startedSchema = z.object({
  deployment: deploymentSchema,
  outcome: z.enum(['started', 'queued', 'joined']),
})

export const watchItemSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    deployment: deploymentSchema,
    events: z.array(timelineEventSchema),
  }),
  z.object({ type: z.literal('event'), event: timelineEventSchema }),
  endSchema,
])

export const historyItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), deployments: z.array(deploymentSchema) }),
  z.object({ type: z.literal('deployment'), deployment: deploymentSchema }),
  endSchema,
])

export const deploys = {
  /** Throws `host-read-only`, and `confirmation-required` with the name that `confirm` lacks. */
  start: command(intentSchema, startedSchema),
  cancel: command(byId, deploymentSchema),
  /** Finishes or undoes what a crash interrupted; the deployments it settled. */
  recover: command(nothing, z.array(deploymentSchema)),
  /** Newest first. */
  list: query(
    z.object({
      workload: z.string().optional(),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    z.array(deploymentSchema),
  ),
  show: query(
    byId,
    z.object({ deployment: deploymentSchema, events: z.array(timelineEventSchema) }),
  ),
  /** One deployment's timeline, from its beginning to its end. */
  watch: stream(byId, watchItemSchema),
  /** The newest 100 deployments and every change to any, until unsubscribed. */
  watchAll: stream(nothing, historyItemSchema),
}
