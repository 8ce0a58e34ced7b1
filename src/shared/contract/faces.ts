import { z } from 'zod'
import { settledRecordSchema } from '../model/dns.ts'
import { faceMapSchema, facesShownSchema } from '../model/face-standing.ts'
import { checkupSchema } from '../model/host.ts'
import { byName, command, endSchema, query, stream } from './procedure.ts'

export const faces = {
  /**
   * How the public names of a workload stand on each of its hosts: asked now, at the proxy, in the DNS, and through the
   * proxy itself. Nothing is changed. Throws `not-found`.
   */
  list: query(byName, facesShownSchema),
  /** Routes of the proxies of all hosts (or of one), whoever it belongs to. */
  map: query(z.object({ host: z.string().optional() }).optional(), faceMapSchema),
  /** Makes the records of its names what they are to be, where it is live; deployments do so by themselves. Throws `not-found`. */
  setDns: command(byName, z.object({ records: z.array(settledRecordSchema) })),
  /** Each name in the DNS: what is asked where, what is answered, whose it is, what mends it. Throws `not-found`. */
  checkDns: stream(
    byName,
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('checkup'), checkup: checkupSchema }),
      endSchema,
    ]),
  ),
}
