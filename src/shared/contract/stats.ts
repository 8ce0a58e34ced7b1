import { z } from 'zod'
import { awayHostSchema } from '../model/host.ts'
import { metricSchema, serviceUsageSchema, statsSchema } from '../model/stats.ts'
import { query } from './procedure.ts'

export const usageNowSchema = z.object({
  at: z.number(),
  services: z.array(serviceUsageSchema),
  away: z.array(awayHostSchema),
})
export type UsageNow = z.infer<typeof usageNowSchema>

export const stats = {
  /**
   * One metric over time, by service and host, in the coarsest tier that covers the range and has
   * `points` buckets in it. There is no point where nothing was read: nobody watched, or it did not run.
   */
  query: query(
    z.object({
      workload: z.string(),
      metric: metricSchema,
      /** Unix ms. */
      from: z.number(),
      to: z.number(),
      points: z.number().int().min(1).max(2_000).default(60),
    }),
    statsSchema,
  ),
  /** Use of its services at this moment; asks their hosts. Fails where none of these answers. */
  now: query(z.object({ workload: z.string() }), usageNowSchema),
}
