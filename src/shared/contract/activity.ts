import { z } from 'zod'
import { activitySchema } from '../model/activity.ts'
import { query } from './procedure.ts'

export const activity = {
  /** What was done through any door, newest first; of one workload, of one host, or of both. */
  list: query(
    z.object({
      workload: z.string().optional(),
      host: z.string().optional(),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    z.array(activitySchema),
  ),
}
