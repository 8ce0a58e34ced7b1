/** Facts that the stages of one rollout tell each other, and recovery, through the journal. */
import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import { type StageRun, typedFacts } from '../stage.ts'

const factsSchema = z.object({
  imageId: z.string().optional(),
  digest: z.string().nullable().optional(),
  hasHealthcheck: z.boolean().optional(),
  containerName: z.string().optional(),
  containerId: z.string().optional(),
  stoppingOld: z.array(z.string()).optional(),
  stoppedOld: z.array(z.string()).optional(),
  /** Old containers that were started again. */
  startedOld: z.array(z.string()).optional(),
  /** Old containers that did not get healthy once they were started again. */
  failedOld: z.array(z.string()).optional(),
  verified: z.boolean().optional(),
  /** Volumes that the image asks for by itself, by place. */
  imageVolumes: z.record(z.string(), z.string()).optional(),
  /** The new one failed, and is kept until then, unix ms. */
  keepUntil: z.number().optional(),
  /** The name of the one that failed, of several new ones. */
  failedNew: z.string().optional(),
  madeVolumes: z.array(z.string()).optional(),
})

export const { read: readFacts, add: addFacts } = typedFacts(factsSchema)

/** The image that will run; only stages after `pull` may ask. */
export function newImageId(run: Pick<StageRun, 'facts'>): string {
  return readFacts(run).imageId ?? fail({ kind: 'interrupted', stage: 'resolve' })
}

/** The new container's id; only stages after `create` may ask. */
export function newContainerId(run: Pick<StageRun, 'facts'>): string {
  return readFacts(run).containerId ?? fail({ kind: 'interrupted', stage: 'create' })
}
