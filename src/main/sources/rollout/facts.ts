import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { Facts } from '../source.ts'

/** What the stages of one run tell each other, and recovery, through the journal. */
const factsSchema = z.object({
  imageId: z.string().optional(),
  digest: z.string().nullable().optional(),
  hasHealthcheck: z.boolean().optional(),
  containerName: z.string().optional(),
  containerId: z.string().optional(),
  stoppingOld: z.array(z.string()).optional(),
  stoppedOld: z.array(z.string()).optional(),
  verified: z.boolean().optional(),
  /** Those that the image asks for by itself, by place. */
  imageVolumes: z.record(z.string(), z.string()).optional(),
  madeVolumes: z.array(z.string()).optional(),
})
type ImageFacts = z.infer<typeof factsSchema>

export function readFacts(facts: Facts): ImageFacts {
  return factsSchema.parse(facts)
}

/** The new container's id; only stages after `create` may ask. */
export function newContainerId(facts: Facts): string {
  const { containerId } = readFacts(facts)
  return containerId ?? fail({ kind: 'interrupted', stage: 'create' })
}
