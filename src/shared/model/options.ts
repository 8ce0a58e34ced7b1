import { z } from 'zod'

const serviceName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, 'a service is named with letters, digits and . _ -')

const volumeName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'a volume is named with letters, digits and . _ -')

/** The most of one program beside each other: the old ones may be there too, and no alias has more forms than both. */
export const mostReplicas = 20

/** Options that an action on a workload of several services may have beside its name. */
export const optionsSchema = z.strictObject({
  /** For restart, stop, start and pull; empty = all of them. */
  services: z.array(serviceName).default([]),
  /** How many containers of each, for scale. */
  scale: z.record(serviceName, z.number().int().min(0).max(100)).default({}),
  /** Volumes that a removal takes with it; none is taken unless it is named here. */
  volumes: z.array(volumeName).default([]),
  /** Services that run but are not in the project any more are removed. */
  removeOrphans: z.boolean().default(false),
  /** A removal goes on where a proxy does not answer: what it leads by names of the workload is left there. */
  leaveNames: z.boolean().optional(),
  /** The one image that a deployment may run, whatever its tag means by now. */
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 digits of 0-9 a-f')
    .optional(),
})
export type Options = z.infer<typeof optionsSchema>

export const noOptions: Options = { services: [], scale: {}, volumes: [], removeOrphans: false }
