import { z } from 'zod'
import { askedThingSchema } from './consent.ts'
import { differenceSchema } from './difference.ts'
import { hostFailures } from './failure-of-hosts.ts'
import { serviceFailures } from './failure-of-services.ts'
import { failure, lines, text } from './failure-shape.ts'
import { lockHolderSchema } from './lock.ts'
import { unusableSchema } from './secret.ts'

/** One rejected field of a document: `path` like `source.volumes[1].target`. */
export const issueSchema = z.object({ path: text, message: text })
export type Issue = z.infer<typeof issueSchema>

/** Answer to the last health probe. `status` is the HTTP status, absent when no answer came. */
export const probeSchema = z.object({
  at: z.number(),
  ok: z.boolean(),
  target: text,
  status: z.number().optional(),
  answer: text,
  durationMs: z.number(),
})
export type Probe = z.infer<typeof probeSchema>

/** How a container ended, as the engine says it; `oomKilled` only from the engine's own flag. */
export const exitFactsSchema = z.object({
  exitCode: z.number().nullable(),
  oomKilled: z.boolean(),
  restarts: z.number(),
  error: text,
  finishedAt: text,
  /** Whether it had a memory limit of its own. */
  isLimited: z.boolean().optional(),
})
export type ExitFacts = z.infer<typeof exitFactsSchema>

const isOrphan = z.boolean().optional()

/** Service of an instance that a container is of. */
export const failedServiceSchema = z.object({ role: text, name: text })
export type FailedService = z.infer<typeof failedServiceSchema>
/** Absent = its workload has no other. */
const service = failedServiceSchema.optional()

/**
 * Every failure a user can meet. Data only: the sentence and the way out come from
 * `failure-text.ts`, so that a new kind does not compile without them.
 */
export const failureSchema = z.discriminatedUnion('kind', [
  ...hostFailures,
  /** `release`: what wants it was live once, so its name was right. */
  failure('image-not-found', { host: text, image: text, pull: text, release: text.optional() }),
  ...serviceFailures,
  failure('no-space', {
    where: text,
    message: text,
    /** Resource that there is too little of, where that could be asked; `addresses`: for one more network. */
    lacks: z.enum(['room', 'inodes', 'quota', 'addresses']).optional(),
  }),
  /** An orphan: what holds it is of the workload itself, and not in its files any more. */
  failure('name-conflict', { host: text, name: text, holder: text, isOrphan }),
  failure('port-taken', {
    ...{ host: text, port: text, holder: text, isOrphan },
    /** Whether its holder is of the workload itself, and is to stay. */
    isOwn: z.boolean().optional(),
    /** Who wanted it, where that is no container. */
    use: z.literal('serve').optional(),
  }),
  failure('create-failed', { host: text, message: text, service }),
  failure('start-failed', { host: text, message: text, service }),
  /** The engine keeps no log of the container, or what it kept is damaged. */
  failure('log-unreadable', { host: text, container: text, reason: text }),
  /** `befell`: what happened to it while it was watched, where it is up again, or never ended. */
  failure('container-exited', {
    container: text,
    exit: exitFactsSchema,
    befell: text.optional(),
    ...{ lines, service },
  }),
  /** Somebody paused it: it neither serves nor can be started. */
  failure('container-paused', { host: text, workload: text, services: lines, containers: lines }),
  /** Containers were on networks that are not there any more: as they are, they cannot be started. */
  failure('network-gone', {
    ...{ host: text, workload: text },
    ...{ networks: lines, containers: lines },
  }),
  failure('container-unhealthy', {
    container: text,
    probe: probeSchema.optional(),
    befell: text.optional(),
    ...{ lines, service },
  }),
  failure('health-timeout', {
    container: text,
    waitedMs: z.number(),
    probe: probeSchema.optional(),
    ...{ lines, service },
    restarts: z.number().optional(),
  }),
  /** A container that was to run to its end, and did not in time. */
  failure('completion-timeout', { container: text, waitedMs: z.number(), lines, service }),
  /** Only in what earlier versions recorded. */
  failure('probe-failed', { container: text, reason: text }),
  /** Settings of a project that would let a container out of its box. */
  failure('unsafe-project', {
    host: text,
    /** '' where there is none yet: it is to be adopted. */
    workload: text.default(''),
    /** The same as `issues`, to be consented to one by one. */
    things: z.array(askedThingSchema).default([]),
    /** The host lets its users consent. */
    mayConsent: z.boolean().default(false),
    issues: z.array(issueSchema),
    /** Further obstacles: of no such kind, and told in the same round. */
    others: z.array(issueSchema).default([]),
    warnings: lines.optional(),
  }),
  /** No `docker compose` v2 where it is needed. */
  failure('compose-missing', {
    host: text,
    reason: text,
    /** Docker itself; or what must be read on the host; or that of this machine, where the host runs no commands. */
    lacks: z.enum(['docker', 'files', 'here']).optional(),
    /** The version of a docker-compose that is a program of its own. */
    standalone: text.optional(),
  }),
  /** The host has none, and what the project names is not on the host either. */
  failure('compose-needed', { host: text, issues: z.array(issueSchema) }),
  /** A program ended badly, for a reason that has no kind of its own; `exitCode` null = a signal. */
  failure('command-failed', {
    host: text,
    command: text,
    exitCode: z.number().nullable(),
    lines,
    /** Whether the tool is not installed. */
    isMissing: z.boolean().optional(),
  }),
  /**
   * The product of a build is not there, or not what runs on the host. `step`: like `go build`; `lines`: all that it
   * said.
   */
  failure('build-failed', { host: text, step: text, reason: text, lines }),
  /** `isUnderway`: a deployment noticed it, for which nobody had chosen a plan. */
  failure('plan-stale', {
    ...{ plan: text, moved: z.array(differenceSchema) },
    isUnderway: z.boolean().optional(),
  }),
  failure('workload-busy', { workload: text, deployment: text }),
  /** Another installation is at work on it. `holder` null = its labels cannot be read. */
  failure('locked', {
    ...{ host: text, workload: text, lock: text },
    holder: lockHolderSchema.nullable(),
    /** When that was seen, unix ms. */
    at: z.number(),
  }),
  /** The lock of a deployment under way is not there any more, or is another's. */
  failure('lock-lost', {
    ...{ host: text, workload: text },
    holder: lockHolderSchema.nullable(),
    at: z.number(),
  }),
  failure('not-found', { what: text, name: text }),
  failure('exists', { what: text, name: text }),
  /** `warnings`: what was warned of meanwhile, which may be the cause. */
  failure('invalid', { what: text, issues: z.array(issueSchema), warnings: lines.optional() }),
  failure('confirmation-required', { action: text, object: text }),
  failure('cancelled', { reason: z.enum(['requested', 'superseded', 'quit', 'interrupted']) }),
  /** `away`: the host that stopped answering; absent where Longshore itself ended. */
  failure('interrupted', { stage: text, away: text.optional() }),
  failure('undo-failed', { stage: text, reason: text }),
  failure('secret-unreadable', { name: text, reason: text }),
  /** `by`: whatever could open it; none = its file is damaged. */
  failure('vault-locked', { by: lines, reason: text }),
  /** A document names secrets that are not there, or cannot be read. */
  failure('secrets-unusable', { workload: text, secrets: z.array(unusableSchema) }),
  failure('secret-in-use', { secret: text, workloads: lines, accounts: lines.optional() }),
  /** `door`: through which it is used; `other` = by a program that is not Longshore. */
  failure('state-locked', {
    ...{ dir: text, holder: text },
    door: z.enum(['desktop', 'browser', 'terminal', 'other']).optional(),
  }),
  failure('state-corrupt', { file: text, kept: text, reason: text }),
  /** One record of the state: the others can. It is kept as it is. */
  failure('record-unreadable', { what: text, name: text, reason: text }),
  failure('state-unwritable', { dir: text, reason: text }),
  failure('state-newer', { file: text, found: z.number(), known: z.number() }),
  failure('forbidden', { reason: text }),
  failure('disconnected', { reason: text }),
  failure('internal', { id: text }),
])
export type Failure = z.infer<typeof failureSchema>
export type FailureKind = Failure['kind']
