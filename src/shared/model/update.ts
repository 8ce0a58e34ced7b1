/** Updates that a workload could move to, and what keeps it: one row for each image that it runs. */
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { watchRuleSchema } from './watch.ts'

/** Why it does not move there by itself. Times in unix ms. */
export const holdSchema = z.discriminatedUnion('kind', [
  /** Nobody watches its tags. */
  z.object({ kind: z.literal('not-watched') }),
  z.object({ kind: z.literal('paused') }),
  /** The document says to tell of it, and no more. */
  z.object({ kind: z.literal('asks'), does: z.enum(['notify', 'propose']) }),
  /** `until`: when it was seen first long enough ago. */
  z.object({ kind: z.literal('too-new'), until: z.number() }),
  z.object({ kind: z.literal('outside-window'), opens: z.number() }),
  /** Deployed by itself once, in vain. */
  z.object({ kind: z.literal('failed-before'), deployment: z.string() }),
  z.object({ kind: z.literal('refused-before'), reason: z.string() }),
  z.object({ kind: z.literal('was-live'), release: z.string() }),
  /** The tag went back to an image that it meant before the one that is live. */
  z.object({ kind: z.literal('meant-before') }),
  z.object({ kind: z.literal('skipped'), at: z.number() }),
  z.object({ kind: z.literal('guarded'), host: z.string() }),
  z.object({ kind: z.literal('host-away'), host: z.string() }),
  z.object({ kind: z.literal('stopped') }),
  z.object({ kind: z.literal('busy'), deployment: z.string() }),
  /** An image line of a file: it is changed by a human. */
  z.object({ kind: z.literal('in-file') }),
  /** Its document names the tag: it is changed by a human. */
  z.object({ kind: z.literal('in-document') }),
  z.object({ kind: z.literal('wrong-platform'), platform: z.string() }),
])
export type Hold = z.infer<typeof holdSchema>

/** Why there is nothing that it could move to, or why that is not known. */
export const settledSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('current') }),
  z.object({ kind: z.literal('never-deployed') }),
  z.object({ kind: z.literal('pinned') }),
  z.object({ kind: z.literal('not-comparable'), why: z.string() }),
  z.object({ kind: z.literal('registry-refused'), failure: failureSchema }),
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('not-asked'), why: z.enum(['local-only', 'never-pulled', 'yet']) }),
])
export type Settled = z.infer<typeof settledSchema>

/** A tag that was passed over. */
export const passedOverSchema = z.object({
  tag: z.string(),
  why: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('too-new'), until: z.number() }),
    /** The policy has no room for it: another major version. */
    z.object({ kind: z.literal('not-allowed') }),
  ]),
})
export type PassedOver = z.infer<typeof passedOverSchema>

export const updateSchema = z.object({
  workload: z.string(),
  /** Its service; of what is one image the workload's own name. */
  part: z.string(),
  hosts: z.array(z.string()),
  /** Without tag; or the address of its repository. */
  image: z.string(),
  /** null = nothing is live. */
  live: z
    .object({ tag: z.string(), digest: z.string().nullable(), release: z.string() })
    .nullable(),
  /** null = the document says nothing of it. */
  rule: watchRuleSchema.nullable(),
  /** null = there is nothing, and `settled` says why. */
  to: z
    .object({
      tag: z.string(),
      digest: z.string(),
      /** When this installation saw that image first. */
      firstSeen: z.number(),
      /** `by version`, `another image of the same tag`. */
      why: z.string(),
    })
    .nullable(),
  settled: settledSchema.nullable(),
  /** The most pressing first; none = it moves there at the next look. */
  holds: z.array(holdSchema),
  passedOver: z.array(passedOverSchema),
  /**
   * How a human moves it: a deployment of that image · a pull of its service · a change of its file · a change
   * of its document · a deployment of that commit · a deployment of what its ref means.
   */
  by: z.enum([
    ...(['deploy', 'pull', 'file', 'document'] as const),
    ...(['commit', 'ref'] as const),
  ]),
  /** When its registry answered last; null = not yet. */
  askedAt: z.number().nullable(),
})
export type Update = z.infer<typeof updateSchema>

export const updatesSchema = z.object({
  updates: z.array(updateSchema),
  isPaused: z.boolean(),
  at: z.number(),
})
export type Updates = z.infer<typeof updatesSchema>

/** The line of a project's file that names the image, as it is and as it would be. */
export const imageLineSchema = z.object({
  file: z.string(),
  line: z.number(),
  before: z.string(),
  after: z.string(),
  /** Why it is only shown; '' = it may be changed here. */
  readOnly: z.string(),
})
export type ImageLine = z.infer<typeof imageLineSchema>

/** Words of the fleet, the activity and the list of updates for a tag that means another image by now. */
export const anotherImage = (reference: string): string =>
  `The registry has another image for ${reference} by now`
