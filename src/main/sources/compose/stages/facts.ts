/** What the stages of one deployment of a project tell each other, and recovery, through the journal. */
import { z } from 'zod'
import { typedFacts } from '../../stage.ts'

const factsSchema = z.object({
  /** Every service held while it was watched. */
  stable: z.boolean().optional(),
  /** No release was recorded: the live one stays live. */
  isLiveStill: z.boolean().optional(),
})

export const { read: readFacts, add: addFacts } = typedFacts(factsSchema)
