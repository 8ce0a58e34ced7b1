import { z } from 'zod'
import { edgeStatusSchema } from '../model/proxy.ts'
import { command, confirmSchema, query } from './procedure.ts'

const onHost = z.object({ host: z.string(), confirm: confirmSchema.default([]) })

/** The proxy of ours on a host. */
export const edge = {
  status: query(z.object({ host: z.string() }), edgeStatusSchema),
  /**
   * Makes it, or takes the one that is there already, and declares it as the proxy of the host. Throws `port-taken`,
   * with nothing changed.
   */
  install: command(onHost, edgeStatusSchema),
  /** A new container of the image of the settings on the same volume; the old one again where that does not serve. */
  upgrade: command(onHost, edgeStatusSchema),
  /**
   * Its volume stays. Throws `forbidden`, with nothing changed, while it leads a name somewhere, unless its routes are
   * to go with it; and while others are on its network.
   */
  remove: command(onHost.extend({ withRoutes: z.boolean().default(false) }), edgeStatusSchema),
}
