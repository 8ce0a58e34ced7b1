/** An image that is copied from one host to another. */
import { z } from 'zod'

/** In their order. `packing`: the first engine writes the archive; `unpacking`: the second has all of it. */
export const copyStepSchema = z.enum(['looking', 'packing', 'sending', 'unpacking', 'checking'])
export type CopyStep = z.infer<typeof copyStepSchema>

export const copySchema = z.object({
  from: z.string(),
  to: z.string(),
  /** The reference it was asked for by. */
  image: z.string(),
  /** Its name there. */
  name: z.string(),
  /** As the engine there knows it. */
  id: z.string(),
  /** Whether it was there already: nothing was sent. */
  wasThere: z.boolean(),
  /** Sent, as an archive. */
  bytes: z.number().int(),
  ms: z.number(),
})
export type Copy = z.infer<typeof copySchema>
