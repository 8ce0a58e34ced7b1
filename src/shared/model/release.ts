import { z } from 'zod'

/**
 * What was made live: `r1`, `r2` … per workload. `config` is the rendered, readable config with
 * env keys only; the values live encrypted in the store.
 */
export const releaseSchema = z.object({
  name: z.string(),
  workload: z.string(),
  deployment: z.string(),
  action: z.string(),
  tag: z.string(),
  image: z.string(),
  digest: z.string().nullable(),
  imageId: z.string(),
  verified: z.boolean(),
  reason: z.string(),
  actor: z.string(),
  createdAt: z.number(),
  /** The newest release made live; null where what runs could not be matched. */
  live: z.boolean(),
  /** Flat, sorted `field → value`, so that any two releases compare; env values are never here. */
  config: z.record(z.string(), z.string()),
  /** Its record cannot be read: this is what could be. */
  unreadable: z.boolean().optional(),
})
export type Release = z.infer<typeof releaseSchema>

/** A text of a workload: its files as written, or what was rendered; `at`: `now`, or a release. */
export const textOfSchema = z.object({
  at: z.string(),
  what: z.enum(['files', 'rendered']),
})
export type TextOf = z.infer<typeof textOfSchema>
