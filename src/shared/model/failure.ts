import { z } from 'zod'
import { askedThingSchema } from './consent.ts'
import { differenceSchema } from './difference.ts'
import { lockHolderSchema } from './lock.ts'
import { unusableSchema } from './secret.ts'

const text = z.string()
const lines = z.array(z.string())

/** One rejected field of a document: `path` like `source.volumes[1].target`. */
export const issueSchema = z.object({ path: text, message: text })
export type Issue = z.infer<typeof issueSchema>

/** What the last health probe saw. `status` is the HTTP status, absent when no answer came. */
export const probeSchema = z.object({
  at: z.number(),
  ok: z.boolean(),
  target: text,
  status: z.number().optional(),
  answer: text,
  durationMs: z.number(),
})
export type Probe = z.infer<typeof probeSchema>

/** A host key as it is written down somewhere. */
export const recordedKeySchema = z.object({
  keyType: text,
  /** `SHA256:…` as ssh shows it. */
  fingerprint: text,
  file: text,
  line: z.number(),
})
export type RecordedKey = z.infer<typeof recordedKeySchema>

/** A question that an SSH login asks. `id` stays the same from one attempt to the next. */
export const sshPromptSchema = z.object({ id: text, text, isSecret: z.boolean() })
export type SshPrompt = z.infer<typeof sshPromptSchema>

/** How a container ended, as the engine says it; `oomKilled` only from the engine's own flag. */
export const exitFactsSchema = z.object({
  exitCode: z.number().nullable(),
  oomKilled: z.boolean(),
  restarts: z.number(),
  error: text,
  finishedAt: text,
  /** It had a memory limit of its own. */
  isLimited: z.boolean().optional(),
})
export type ExitFacts = z.infer<typeof exitFactsSchema>

const isOrphan = z.boolean().optional()

const failure = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), ...shape })

/**
 * Every failure a user can meet. Data only: the sentence and the way out come from
 * `failure-text.ts`, so that a new kind does not compile without them.
 */
export const failureSchema = z.discriminatedUnion('kind', [
  failure('host-unreachable', {
    host: text,
    reason: text,
    /** Its name is not known; or it is there, and nothing listens. */
    why: z.enum(['name', 'refused']).optional(),
  }),
  /** Reached, but no SSH session came of it. */
  failure('ssh-failed', { host: text, address: text, reason: text }),
  /** `onRequest`: what of it could be done here, if ~/.ssh/config asked for it. `able`: what is best here. */
  failure('ssh-no-common-algorithm', {
    host: text,
    address: text,
    directive: text,
    offered: lines,
    onRequest: lines,
    able: lines,
  }),
  failure('ssh-auth-failed', {
    host: text,
    address: text,
    user: text,
    tried: z.array(z.object({ method: text, found: text })),
    /** The words with which the server hung up, before everything was tried. */
    ended: text.optional(),
  }),
  /** The login needs what only the user knows; answer with `hosts.unlock`. */
  failure('ssh-answer-needed', {
    host: text,
    address: text,
    method: z.enum(['passphrase', 'password', 'keyboard-interactive']),
    prompts: z.array(sshPromptSchema),
  }),
  failure('ssh-config-unsupported', { host: text, directive: text, instead: text }),
  /** It has no meaning as it is written: ssh would not go on either. */
  failure('ssh-config-invalid', { host: text, reason: text }),
  /** `seenAs`: where the same key was accepted before. */
  failure('host-key-unknown', {
    host: text,
    address: text,
    keyType: text,
    fingerprint: text,
    seenAs: z.array(recordedKeySchema),
  }),
  failure('host-key-changed', {
    host: text,
    address: text,
    keyType: text,
    fingerprint: text,
    known: z.array(recordedKeySchema),
  }),
  failure('host-key-revoked', {
    host: text,
    address: text,
    keyType: text,
    fingerprint: text,
    by: recordedKeySchema,
  }),
  /** Only a certificate authority vouches for the host, and certificates cannot be checked here. */
  failure('host-key-certificate', { host: text, address: text, by: recordedKeySchema }),
  failure('tls-failed', { host: text, address: text, reason: text }),
  /** `looked`: everywhere; none where the socket was named. */
  failure('socket-missing', { host: text, socket: text, looked: lines.default([]) }),
  failure('socket-forbidden', { host: text, socket: text, user: text }),
  /** sshd forwards no socket, and the docker CLI there cannot stand in. */
  failure('tunnel-refused', {
    host: text,
    reason: text,
    /** What sshd does not give: more sessions; a place for another log. */
    lacks: z.enum(['sessions', 'places']).optional(),
  }),
  /** The login does something else than what it is asked to; `lines` is what it said. */
  failure('shell-refused', { host: text, address: text, user: text, reason: text, lines }),
  /** How the host is said to be reached is no way that can be gone. */
  failure('endpoint-unusable', {
    ...{ host: text, endpoint: text, found: text, reason: text },
    instead: text,
  }),
  failure('host-read-only', { host: text, action: text }),
  failure('host-in-use', { host: text, workloads: lines }),
  failure('engine-unavailable', {
    host: text,
    endpoint: text,
    reason: text,
    /** `other`: something answers that is no engine. */
    why: z.enum(['absent', 'forbidden', 'silent', 'other']).optional(),
  }),
  failure('engine-error', { host: text, operation: text, status: z.number(), message: text }),
  failure('api-version', {
    ...{ host: text, server: text, ours: text },
    older: z.enum(['engine', 'longshore']).optional(),
  }),
  /** No command is run in a container for anybody: a success that did nothing would be a lie. */
  failure('exec-unsupported', { host: text, container: text }),
  failure('capability-missing', { host: text, capability: text }),
  /** There is no way to the ports of its containers, so nothing can be proved there. */
  failure('containers-unreachable', { host: text, reason: text }),
  failure('port-unreachable', { container: text, port: z.number(), reason: text, instead: text }),
  /** `release`: what wants it was live once, so its name was right. */
  failure('image-not-found', { host: text, image: text, pull: text, release: text.optional() }),
  failure('pull-failed', {
    ...{ host: text, image: text, reason: text },
    /** `name`, `refused`, `silent`: as the host finds the registry. */
    cause: z
      .enum(['rate', 'platform', 'moved', 'certificate', 'name', 'refused', 'silent'])
      .optional(),
  }),
  /**
   * `account`: whose login was tried; '' = this machine has none. Absent = not known. `named`: the registry account
   * that it came from; absent = from docker on this machine.
   */
  failure('registry-auth', {
    host: text,
    image: text,
    registry: text.optional(),
    account: text.optional(),
    named: text.optional(),
  }),
  /** `found`: the other image that has the name there (`name-taken`), what arrived (`differs`), why `from` is `away`. */
  failure('copy-failed', {
    ...{ from: text, to: text, image: text, name: text },
    why: z.enum(['absent', 'away', 'name-taken', 'differs']),
    found: text,
  }),
  /** A registry was asked by this app itself, and did not answer as it should. */
  failure('registry-failed', {
    ...{ registry: text, reason: text },
    /** '' = no one repository. */
    repository: text,
    cause: z.enum([
      ...(['name', 'refused', 'silent', 'certificate', 'plain-http'] as const),
      ...(['no-access', 'not-found', 'rate', 'answer'] as const),
    ]),
    /** As in `registry-auth`. */
    ...{ account: text, named: text.optional() },
    /** Unix ms: before that it lets nobody ask again. */
    until: z.number().optional(),
    /** The host that it was asked from; absent = this machine. */
    from: text.optional(),
  }),
  /** The proxy of a host does not answer. */
  failure('proxy-away', { host: text, proxy: text, reason: text }),
  /** It says no; `route`: to what, '' = to no one route. */
  failure('proxy-refused', { host: text, proxy: text, route: text, reason: text }),
  /** It took a change, and does not do as it says. */
  failure('proxy-not-applied', { host: text, proxy: text, route: text, reason: text }),
  /** Another hand changed it meanwhile: it is left as it is now. */
  failure('route-changed', { host: text, proxy: text, route: text, reason: text }),
  /** `holder`: a workload, or a stranger's place, in words. */
  failure('route-taken', { host: text, proxy: text, route: text, holder: text }),
  /** Asked through the proxy, something else answered than the new version. */
  failure('route-unproved', { host: text, proxy: text, route: text, reason: text }),
  failure('git-credential-in-use', { credential: text, workloads: lines }),
  failure('registry-in-use', { registry: text, workloads: lines }),
  /** A git repository was asked, and did not answer as it should. */
  failure('repository-failed', {
    /** Its address, without a password. */
    repository: text,
    /** What of it was asked for; '' = no one thing. */
    ref: text,
    reason: text,
    cause: z.enum([
      ...(['not-found', 'no-access', 'no-ref', 'host-key'] as const),
      ...(['name', 'refused', 'silent', 'certificate', 'answer'] as const),
    ]),
    /** The git credential that it was asked with; absent = the user's own logins. */
    named: text.optional(),
  }),
  /** A record in the DNS is not as it should be, or its service cannot be asked. */
  failure('dns-failed', {
    ...{ account: text, reason: text },
    /** The name that it is about; '' = none. */
    name: text,
    cause: z.enum([
      ...(['name', 'refused', 'silent', 'certificate', 'answer', 'rate'] as const),
      ...(['key', 'clock', 'unsigned', 'access', 'zone', 'apex', 'taken'] as const),
    ]),
    /** Whose it is (`taken`), where that is known. */
    owner: text.optional(),
    /** Unix ms: before that it lets nobody ask again. */
    until: z.number().optional(),
  }),
  /** It keeps records of these workloads, which could not be taken back without it. */
  failure('dns-account-in-use', { account: text, workloads: lines }),
  failure('no-space', {
    where: text,
    message: text,
    /** What there is too little of, where that could be asked. */
    lacks: z.enum(['room', 'inodes', 'quota']).optional(),
  }),
  /** An orphan: what holds it is of the workload itself, and not in its files any more. */
  failure('name-conflict', { host: text, name: text, holder: text, isOrphan }),
  failure('port-taken', {
    ...{ host: text, port: text, holder: text, isOrphan },
    /** What holds it is of the workload itself, and is to stay. */
    isOwn: z.boolean().optional(),
    /** Who wanted it, where that is no container. */
    use: z.literal('serve').optional(),
  }),
  failure('create-failed', { host: text, message: text }),
  failure('start-failed', { host: text, message: text }),
  /** The engine keeps no log of the container, or what it kept is damaged. */
  failure('log-unreadable', { host: text, container: text, reason: text }),
  /** `befell`: what happened to it while it was watched, where it is up again, or never ended. */
  failure('container-exited', {
    container: text,
    exit: exitFactsSchema,
    befell: text.optional(),
    lines,
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
    lines,
  }),
  failure('health-timeout', {
    container: text,
    waitedMs: z.number(),
    probe: probeSchema.optional(),
    lines,
    restarts: z.number().optional(),
  }),
  /** It was to run to its end, and did not in time. */
  failure('completion-timeout', { container: text, waitedMs: z.number(), lines }),
  /** Only in what earlier versions recorded. */
  failure('probe-failed', { container: text, reason: text }),
  /** What in a project would let a container out of its box. */
  failure('unsafe-project', {
    host: text,
    /** '' where there is none yet: it is to be adopted. */
    workload: text.default(''),
    /** The same as `issues`, to be consented to one by one. */
    things: z.array(askedThingSchema).default([]),
    /** The host lets its users consent. */
    mayConsent: z.boolean().default(false),
    issues: z.array(issueSchema),
    /** What else stands in the way: of no such kind, and told in the same round. */
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
    /** It is not installed. */
    isMissing: z.boolean().optional(),
  }),
  /** What a build made is not there, or not what runs on the host. `step`: like `go build`; `lines`: all that it said. */
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
  failure('interrupted', { stage: text }),
  failure('undo-failed', { stage: text, reason: text }),
  failure('secret-unreadable', { name: text, reason: text }),
  /** A document names secrets that are not there, or cannot be read. */
  failure('secrets-unusable', { workload: text, secrets: z.array(unusableSchema) }),
  failure('secret-in-use', { secret: text, workloads: lines }),
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
