import { z } from 'zod'
import { noOptions, optionsSchema } from '../model/options.ts'
import { planSchema } from '../model/plan.ts'
import { askedActionSchema } from './deploys.ts'
import { byId, command, query } from './procedure.ts'

export const planInputSchema = z.object({
  workload: z.string(),
  action: askedActionSchema.default('deploy'),
  tag: z.string().optional(),
  release: z.string().optional(),
  options: optionsSchema.default(noOptions),
})

export const plans = {
  /** Computes a plan from reads alone and stores it; no host is changed. */
  create: command(planInputSchema, planSchema),
  show: query(byId, planSchema),
}
