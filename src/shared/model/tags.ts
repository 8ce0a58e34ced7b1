/** Tags of an image in a registry, tag by tag. */
import { z } from 'zod'

export const tagFactsSchema = z.object({
  /** null = not asked, or not told. */
  digest: z.string().nullable(),
  /** Compressed, for the platform of the list; null = not known, or not built for it. */
  sizeBytes: z.number().nullable(),
  /** When it was built, as it says itself; unix ms. */
  createdAt: z.number().nullable(),
  /** Whether it has an image for the platform of the list; null = not known. */
  fits: z.boolean().nullable(),
})
export type TagFacts = z.infer<typeof tagFactsSchema>

export const listedTagSchema = tagFactsSchema.extend({
  name: z.string(),
  /** When this installation saw it first under this name, unix ms. */
  firstSeen: z.number(),
  /** `WORKLOAD rN` that were made from it. */
  releases: z.array(z.string()),
  /** `WORKLOAD on HOST` where it is live. */
  liveOn: z.array(z.string()),
  /** How it stands to the tag that is live: '' = nothing is, or it cannot be compared. */
  order: z.enum(['newer', 'older', 'same', '']),
  /** Why, or why not. */
  why: z.string(),
})
export type ListedTag = z.infer<typeof listedTagSchema>

export const tagListSchema = z.object({
  /** Without tag. */
  image: z.string(),
  registry: z.string(),
  /** Whose login it was asked with; '' = none. */
  account: z.string(),
  platform: z.object({ os: z.string(), architecture: z.string() }),
  /** As a person picks one: `sortTags`. */
  tags: z.array(listedTagSchema),
  /** false: the registry has more than are listed. */
  isWhole: z.boolean(),
  at: z.number(),
})
export type TagList = z.infer<typeof tagListSchema>
