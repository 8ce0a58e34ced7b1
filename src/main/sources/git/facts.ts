/** Facts that the stages that make something of a commit tell each other, and recovery, through the journal. */
import { z } from 'zod'
import { typedFacts } from '../stage.ts'

const factsSchema = z.object({
  /** An image of ours was begun: undo takes it back. */
  builds: z.boolean().optional(),
  /** Id of what had the image's name before on the machine that builds; '' = nothing. */
  had: z.string().optional(),
  /** A folder of ours was begun. */
  brings: z.boolean().optional(),
})

export const { read: readGitFacts, add: addGitFacts } = typedFacts(factsSchema)
