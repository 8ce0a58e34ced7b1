import { z } from 'zod'
import { fleetSchema } from '../model/fleet.ts'
import { endSchema, nothing, query, stream } from './procedure.ts'

export const fleet = {
  /** Asks every host (or one) now; `registries`: those too, without waiting long for them. */
  status: query(
    z.object({ host: z.string().optional(), registries: z.boolean().default(false) }),
    fleetSchema,
  ),
  /** The whole fleet again at every change; at most 10 a second. */
  watch: stream(
    nothing,
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('snapshot'), fleet: fleetSchema }),
      endSchema,
    ]),
  ),
}
