import { z } from 'zod'
import { actionSchema } from './deployment.ts'
import { deployPolicySchema, keepSchema } from './workload.ts'

const policyFieldSchema = deployPolicySchema.keyof()
export type PolicyField = z.infer<typeof policyFieldSchema>

const keptFieldSchema = keepSchema.keyof()
export type KeptField = z.infer<typeof keptFieldSchema>

/** Abilities of a kind of workload. Doors ask for this, and never for its name. */
export const traitsSchema = z.object({
  /** Its workloads are of several services, each planned, watched, stopped and scaled by itself. */
  hasParts: z.boolean(),
  /** Its releases are told apart by tags, and a deployment may ask for one. */
  hasTags: z.boolean(),
  /** Its releases are commits, and a deployment may ask for a branch, a tag or a commit; absent = no. */
  hasRefs: z.boolean().optional(),
  /** Whether it is read from files of the user's: they can be shown, edited and compared. */
  hasFiles: z.boolean(),
  /** Its documents declare volumes, in their source and beside it. */
  hasVolumes: z.boolean(),
  /** Actions that can be asked of its workloads. */
  actions: z.array(actionSchema),
  /** Fields of a document's `deploy` that it heeds, in the order that it is asked for. */
  policy: z.array(policyFieldSchema),
  /** Fields of a document's `keep` that it heeds. */
  keeps: z.array(keptFieldSchema),
})
export type Traits = z.infer<typeof traitsSchema>

/** The traits of a kind that is not known: what every workload can do. */
export const plainTraits: Traits = {
  hasParts: false,
  hasTags: false,
  hasFiles: false,
  hasVolumes: false,
  actions: ['deploy', 'rollback', 'remove'],
  policy: ['healthTimeout', 'stopTimeout', 'onUnreadable'],
  keeps: ['releases', 'logs'],
}

/** Origin of a workload, in one line; `what` says what that line is: `Image`, `Project`. */
export const originSchema = z.object({ what: z.string(), text: z.string() })
export type Origin = z.infer<typeof originSchema>
