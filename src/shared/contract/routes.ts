import { z } from 'zod'
import { hostRoutesSchema, listedRouteSchema, takeOverPlanSchema } from '../model/route.ts'
import { command, confirmSchema, query } from './procedure.ts'

const onHost = z.object({ host: z.string() })
const place = onHost.extend({ name: z.string(), path: z.string().default('/') })

/** Routes of the proxy of a host, whoever it belongs to. */
export const routes = {
  /** Asked now; nothing is changed. Throws `not-found` where the host declares no proxy. */
  list: query(onHost, hostRoutesSchema),
  /**
   * Outcome of making the route of a face of that workload, which is somebody else's now, its own. Throws `not-found`
   * where the workload has no such face, serves there with nothing, or nobody else has the route.
   */
  planTakeOver: query(place.extend({ workload: z.string() }), takeOverPlanSchema),
  /**
   * Does what that plan showed, by choice alone: from then on the route is the workload's. Throws `plan-stale` where it is
   * another by now.
   */
  takeOver: command(
    place.extend({
      workload: z.string(),
      fingerprint: z.string(),
      confirm: confirmSchema.default([]),
    }),
    listedRouteSchema,
  ),
  /** Takes a route of ours away; one that was taken over is again exactly what it was. */
  giveBack: command(place.extend({ confirm: confirmSchema.default([]) }), z.object({})),
}
