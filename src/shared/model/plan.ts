import { z } from 'zod'
import { changeSchema } from './change.ts'
import { commitPlanSchema } from './commit-plan.ts'
import { actionSchema } from './deployment.ts'
import { differenceSchema } from './difference.ts'
import { noOptions, optionsSchema } from './options.ts'

/** How long nothing would serve; `none` = the old one serves until the new one is proved. */
export const outageSchema = z.object({
  kind: z.enum(['none', 'while-replacing', 'until-redeployed', 'first-deploy']),
  estimateMs: z.number().nullable(),
  why: z.string(),
})

/** Change of one part of a workload. `why`: what keeps it from being started first. */
export const partChangeSchema = z.object({
  part: z.string(),
  change: changeSchema,
  reasons: z.array(z.string()),
  /** Containers of it that run now, and that will. */
  from: z.number(),
  to: z.number(),
  order: z.enum(['start-first', 'replace']),
  why: z.string(),
  /** How long none of it serves; null = nothing of it runs now, or it is meant to stay down. */
  outageMs: z.number().nullable(),
})
export type PartChange = z.infer<typeof partChangeSchema>

/** How many containers run now, and will: `2`, or `1 → 3`. A job that is done and stays so has none to come. */
export function replicaWords({ change, from, to }: Pick<PartChange, 'change' | 'from' | 'to'>) {
  return from === to || change === 'unchanged' ? `${from}` : `${from} → ${to}`
}

export const targetPlanSchema = z.object({
  target: z.string(),
  order: z.enum(['start-first', 'replace-in-place', 'remove', 'nothing']),
  stages: z.array(z.object({ name: z.string(), summary: z.string() })),
  difference: z.array(differenceSchema),
  outage: outageSchema,
  warnings: z.array(z.string()),
  parts: z.array(partChangeSchema),
  /** Set where there is nothing to do: why. */
  skip: z.string().nullable(),
  /** The commits of a workload that is made from a git repository. */
  commits: commitPlanSchema.optional(),
  /** The image that was asked for by its digest; `tagMeans`: what the tag is by now, null = nobody said. */
  pin: z.object({ digest: z.string(), tagMeans: z.string().nullable() }).optional(),
})
export type TargetPlan = z.infer<typeof targetPlanSchema>

/**
 * A plan of what a deployment would change, from inspection only. `fingerprint` is the sha256 of everything it was
 * computed from; a plan whose fingerprint moved is stale and is refused.
 */
export const planSchema = z.object({
  id: z.string(),
  workload: z.string(),
  action: actionSchema,
  tag: z.string(),
  release: z.string().nullable(),
  options: optionsSchema.default(noOptions),
  createdAt: z.number(),
  fingerprint: z.string(),
  targets: z.array(targetPlanSchema),
})
export type Plan = z.infer<typeof planSchema>
