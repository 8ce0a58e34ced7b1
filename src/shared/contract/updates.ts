import { z } from 'zod'
import { imageLineSchema, updatesSchema } from '../model/update.ts'
import { command, query } from './procedure.ts'

const whichSchema = z.object({
  workload: z.string(),
  /** Its service; of what is one image the workload's own name. */
  part: z.string(),
  digest: z.string(),
})

const lineOf = z.object({ workload: z.string(), part: z.string(), tag: z.string() })

export const updates = {
  /** Images that workloads could move to, and why they do not. Throws `not-found`. */
  list: query(
    z.object({
      /** None named = all. */
      names: z.array(z.string()).max(1_000).default([]),
      /** Registries are asked now, also for what is not watched; else what they said last. */
      ask: z.boolean().default(false),
    }),
    updatesSchema,
  ),
  /**
   * Skips an image: it is proposed and deployed by itself no more; or again (`isSkipped` false). Throws `not-found`.
   */
  skip: command(whichSchema.extend({ isSkipped: z.boolean().default(true) }), z.object({})),
  /** The line of a project's files that would be changed. Throws `invalid` where there is not one alone. */
  line: query(lineOf, imageLineSchema),
  /** Changes it; nothing is deployed. Throws `invalid` where it is not `before` any more. */
  change: command(lineOf.extend({ before: z.string() }), imageLineSchema),
}
