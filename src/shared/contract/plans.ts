import { z } from 'zod'
import { planSchema } from '../model/plan.ts'
import { byId, command, query } from './procedure.ts'

export const planInputSchema = z.object({
  workload: z.string(),
  action: z.enum(['deploy', 'rollback', 'remove']).default('deploy'),
  tag: z.string().optional(),
  release: z.string().optional(),
})

export const plans = {
  /** Computes a plan from reads alone and stores it; no host is changed. */
  create: command(planInputSchema, planSchema),
  show: query(byId, planSchema),
}
