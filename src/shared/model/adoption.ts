/** A container that runs and belongs to no workload: what taking it over as it runs would come to. */
import { z } from 'zod'
import { containerStateSchema, healthSchema, otherInstallationSchema } from './fleet.ts'

export const runningContainerSchema = z.object({
  host: z.string(),
  /** In full. */
  id: z.string(),
  /** The container that is kept. */
  container: z.string(),
  /** `image:tag`, as the document names it. */
  image: z.string(),
  state: containerStateSchema,
  health: healthSchema,
  /** Whose it is, where it would be claimed from another installation. */
  claimedFrom: otherInstallationSchema.optional(),
  /** The name of the workload. */
  name: z.string(),
  /** The document that takes it over, as YAML; secret values are masked. */
  document: z.string(),
  /** Keys of env whose values look secret: they are kept sealed. */
  secretKeys: z.array(z.string()),
  /** Variables that it only names: their values are kept as secrets of the workload. */
  secrets: z.array(z.string()).default([]),
  /** Traits that a container made of that document would not have, each in a few words. */
  lost: z.array(z.string()),
  /** Further things that its user should know, in sentences. */
  warnings: z.array(z.string()),
  /** The mark of all of this: given back with the adoption, it proves what was shown. */
  mark: z.string(),
})
export type RunningContainer = z.infer<typeof runningContainerSchema>
