import { z } from 'zod'
import { runningContainerSchema } from '../model/adoption.ts'
import { consentSchema } from '../model/consent.ts'
import { differenceSchema } from '../model/difference.ts'
import { endpointSchema } from '../model/endpoint.ts'
import { failureSchema, issueSchema } from '../model/failure.ts'
import { awayHostSchema } from '../model/host.ts'
import { originSchema } from '../model/kind.ts'
import { noOptions, optionsSchema } from '../model/options.ts'
import { planSchema } from '../model/plan.ts'
import { workloadNameSchema, workloadSchema } from '../model/workload.ts'
import { byName, command, confirmSchema, nothing, query } from './procedure.ts'

/** A workload document as text (YAML or JSON) or as already parsed data. */
export const documentInputSchema = z.object({
  document: z.union([z.string(), z.record(z.string(), z.unknown())]),
  /** The folder that paths in it are relative to: that of the file it was read from. */
  base: z.string().optional(),
})

/** A workload with what its kind says of it. */
export const describedWorkloadSchema = workloadSchema.extend({
  origin: originSchema,
  /** The tag that a deployment means when it names none; '' = there is none. */
  defaultTag: z.string(),
})
export type DescribedWorkload = z.infer<typeof describedWorkloadSchema>

export const appliedSchema = z.object({
  workload: workloadSchema,
  outcome: z.enum(['created', 'changed', 'unchanged']),
  difference: z.array(differenceSchema),
})

/** One whose record cannot be read: what is known of it all the same, and why. */
export const unreadableWorkloadSchema = z.object({
  name: z.string(),
  /** As far as its document says. */
  hosts: z.array(z.string()),
  failure: failureSchema,
})
export type UnreadableWorkload = z.infer<typeof unreadableWorkloadSchema>

/** `container`: its name, its id, or the beginning of that. */
const containerAskedSchema = z.object({
  host: z.string(),
  container: z.string().min(1),
  name: workloadNameSchema.optional(),
  /** Leave for it to have things of its host, see `allow`. */
  allow: z.array(consentSchema).optional(),
  /** Variables whose values are kept as secrets of the workload, which its document only names. */
  secrets: z.array(z.string()).optional(),
  /** Another installation's workload of one image is moved here: that installation is told of it by a mark on the host. */
  claims: z.boolean().optional(),
})

export const workloads = {
  list: query(nothing, z.array(describedWorkloadSchema)),
  /** Workloads that `list` cannot hold. */
  unreadable: query(nothing, z.array(unreadableWorkloadSchema)),
  show: query(byName, describedWorkloadSchema),
  /** Endpoints where its services answer, of containers that run. Fails where none of its hosts answers. */
  endpoints: query(
    byName,
    z.object({ endpoints: z.array(endpointSchema), away: z.array(awayHostSchema) }),
  ),
  /** Checks a document without storing it. */
  validate: query(documentInputSchema, z.object({ issues: z.array(issueSchema) })),
  /** Stores a document; idempotent. Values shown as `••••` keep what is stored. */
  apply: command(documentInputSchema, appliedSchema),
  /**
   * Keeps in the document of a stack what its services may have of their hosts, beside what they may already:
   * the `consent` of things that an `unsafe-project` named.
   */
  allow: command(z.object({ name: z.string(), consents: z.array(consentSchema) }), appliedSchema),
  /**
   * Takes over a compose project as it runs on a host; nothing is restarted. The plan tells, service by
   * service, whether what runs is what its files say.
   */
  adopt: command(
    z.object({
      host: z.string(),
      project: z.string(),
      name: workloadNameSchema.optional(),
      allow: z.array(consentSchema).optional(),
    }),
    z.object({ workload: workloadSchema, plan: planSchema }),
  ),
  /**
   * A container that nobody here manages: what `adoptContainer` would take over. Stores and changes nothing. Throws
   * `not-found`, `exists` where there is a workload of that name, `invalid` where it cannot be taken over,
   * `unsafe-project` where it asks for more of its host than is allowed.
   */
  running: query(containerAskedSchema, runningContainerSchema),
  /**
   * Takes a container over as it runs: nothing is restarted, or changed on its host. It is known by its id from then
   * on, and is the live release `r1`. `mark`: of what `running` showed; throws `invalid` where that has changed. What is
   * claimed asks what the guard of its host asks, and is `locked` while its installation deploys it.
   */
  adoptContainer: command(
    containerAskedSchema.extend({ mark: z.string(), confirm: confirmSchema.default([]) }),
    z.object({ workload: workloadSchema, release: z.string(), plan: planSchema.nullable() }),
  ),
  /**
   * Tears down what Longshore made and forgets the document; history stays. Follow `deployment`.
   * `confirm`: the workload's own name, and those of its hosts whose guard asks for it. Of a stack,
   * `options` may name volumes that go too.
   */
  delete: command(
    z.object({
      name: z.string(),
      confirm: confirmSchema,
      options: optionsSchema.default(noOptions),
    }),
    z.object({ deployment: z.string().nullable() }),
  ),
}
