import { z } from 'zod'
import './issue-words.ts'
import { failureSchema } from './failure.ts'
import { hostNamePattern } from './name-patterns.ts'
import { proxySchema } from './proxy.ts'

export const capabilitySchema = z.enum(['engine', 'dial', 'run', 'files'])
export type Capability = z.infer<typeof capabilitySchema>

/**
 * How a port of a container is reached: at its own address · by a command of the host's shell that connects to
 * that · at an address of the host where it is published · through a helper container on its network.
 */
export const reachWaySchema = z.enum(['direct', 'shell', 'published', 'helper'])
export type ReachWay = z.infer<typeof reachWaySchema>

/** In every door. */
export const reachWords: { readonly [W in ReachWay]: string } = {
  direct: 'at their own addresses',
  shell: 'through a command of the host’s shell',
  published: 'where they are published, else through a helper container',
  helper: 'through a helper container',
}

export const hostNameSchema = z
  .string()
  .regex(hostNamePattern, 'small letters, digits, dots and hyphens, at most 63')

/** No control characters, and never something a program could read as an option. */
const plain = z
  .string()
  .min(1)
  .max(255)
  .refine((value) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value), 'control characters are not allowed')
  .refine((value) => !value.startsWith('-'), 'must not begin with a hyphen')
const word = plain.refine((value) => !/\s/.test(value), 'blanks are not allowed')
const absolute = plain.refine((value) => value.startsWith('/'), 'an absolute path')
/** As a path, or as the docker command writes it. */
const socket = z
  .string()
  .transform((value) => value.replace(/^(?:unix|npipe):\/\//, ''))
  .pipe(absolute)
const port = z.number().int().min(1).max(65_535)

/** The host that is there without being declared: this machine, or what the docker command takes for it. */
export const builtInHost = 'local'

/** How a host is reached. What is left out of `ssh` comes from ~/.ssh/config, as for ssh itself. */
export const connectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local'), socket: socket.optional() }),
  z.strictObject({
    kind: z.literal('ssh'),
    /** A host name, an address, or an alias of ~/.ssh/config. */
    host: word,
    user: word.optional(),
    port: port.optional(),
    /** Private key files, tried before those of the configuration. */
    identityFiles: z.array(plain).max(10).optional(),
    /** `[user@]host[:port]`, several separated by commas, as ProxyJump is written. */
    jump: word.optional(),
    /** The engine's socket on that host. */
    socket: socket.optional(),
  }),
  z.strictObject({
    kind: z.literal('tcp'),
    host: word,
    port,
    /** Folder with ca.pem, cert.pem and key.pem. */
    tlsDir: absolute,
  }),
  /** A Docker context of this machine; what it points to is read at each connection. */
  z.strictObject({ kind: z.literal('context'), context: plain }),
])
export type Connection = z.infer<typeof connectionSchema>
export type SshConnection = Extract<Connection, { kind: 'ssh' }>

/**
 * Level of what a change of the host asks of the user: nothing; a confirmation; its name typed; or no change at all.
 * Doors send the host's name as `confirm` for the two in the middle.
 */
export const guardSchema = z.enum(['open', 'confirm', 'typed', 'read-only'])
export type Guard = z.infer<typeof guardSchema>

export const hostColourSchema = z.enum(['none', 'teal', 'blue', 'violet', 'pink', 'amber', 'lime'])
export type HostColour = z.infer<typeof hostColourSchema>

/** A host as the user declared it; kept among the settings. */
export const hostRecordSchema = z.strictObject({
  name: hostNameSchema,
  connection: connectionSchema,
  guard: guardSchema.default('open'),
  colour: hostColourSchema.default('none'),
  /** Its folders that workloads may bind-mount, beside those of the settings (TF-60); absent = none. */
  allowedPaths: z.array(absolute).max(200).optional(),
  /** The proxy that leads public names to its containers; absent = nothing does. */
  proxy: proxySchema.optional(),
  /** Address at which the public reaches it: an address, or a name that leads to one; absent = nobody said. */
  publicAddress: word.optional(),
})
export type HostRecord = z.infer<typeof hostRecordSchema>

/** A change of how a host is declared, when, and by whom. */
export const hostChangeSchema = z.object({
  at: z.number(),
  actor: z.string(),
  action: z.enum(['add', 'edit', 'remove', 'trust']),
  detail: z.string(),
})
export type HostChange = z.infer<typeof hostChangeSchema>

/** connecting → online ⇄ stale(since) ; any → failed(failure) → connecting */
export const hostStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('connecting') }),
  z.object({ state: z.literal('online'), since: z.number() }),
  z.object({ state: z.literal('stale'), since: z.number(), failure: failureSchema }),
  z.object({ state: z.literal('failed'), since: z.number(), failure: failureSchema }),
])
export type HostState = z.infer<typeof hostStateSchema>

export const engineInfoSchema = z.object({
  /**
   * Identity that tells it from others: two hosts with one id are two names of one engine. Absent = it does not say.
   */
  id: z.string().optional(),
  version: z.string(),
  apiVersion: z.string(),
  minApiVersion: z.string(),
  os: z.string(),
  arch: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
})
export type EngineInfo = z.infer<typeof engineInfoSchema>

/** The names of hosts that lead to one engine, as far as they have told which they are. */
export function sharingOneEngine(
  hosts: readonly { readonly name: string; readonly id: string | undefined }[],
): string[][] {
  const known = hosts.filter(({ id }) => id !== undefined)
  const groups = [...Map.groupBy(known, ({ id }) => id).values()]
  return groups.filter(({ length }) => length > 1).map((group) => group.map(({ name }) => name))
}

/** A host as shown. `found` says how its endpoint was chosen (DOCKER_HOST, context x, default). */
export const hostSchema = z.object({
  name: z.string(),
  kind: z.enum(['local', 'ssh', 'tcp']),
  endpoint: z.string(),
  found: z.string(),
  capabilities: z.array(capabilitySchema),
  status: hostStateSchema,
  engine: engineInfoSchema.nullable(),
  guard: guardSchema,
  colour: hostColourSchema,
  /** One request and its answer, in ms; null while that is not known. */
  latencyMs: z.number().nullable(),
  /** How ports of its containers are reached; null while nobody needed to know. */
  reach: reachWaySchema.nullable(),
  /** The size of the file system that holds the engine's data; null where it cannot be asked. */
  disk: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
})
export type Host = z.infer<typeof hostSchema>

/** One step of the doctor: what was tried, what was found, what mends it. */
export const checkupSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** `unknown`: could not be tried; `skipped`: not needed, or an earlier step failed. */
  outcome: z.enum(['ok', 'warning', 'failed', 'skipped', 'unknown']),
  found: z.string(),
  /** A sentence, and the command that mends it where there is one. */
  remedy: z.object({ text: z.string(), command: z.string().nullable() }).nullable(),
})
export type Checkup = z.infer<typeof checkupSchema>

/** Machines that this one already knows how to reach. */
export const hostCandidatesSchema = z.object({
  /** Names of ~/.ssh/config, with what they stand for. */
  ssh: z.array(
    z.object({
      alias: z.string(),
      user: z.string(),
      host: z.string(),
      port: z.number(),
      notes: z.array(z.string()),
    }),
  ),
  contexts: z.array(z.object({ name: z.string(), endpoint: z.string(), isCurrent: z.boolean() })),
  dockerHost: z.string().nullable(),
})
export type HostCandidates = z.infer<typeof hostCandidatesSchema>

/** A container's port, opened on a loopback address of this machine for as long as the app runs. */
export const forwardSchema = z.object({
  id: z.string(),
  host: z.string(),
  container: z.string(),
  port: z.number(),
  url: z.string(),
  /** Why the last connection through it came to nothing; null where it did not, or there was none. */
  trouble: failureSchema.nullable(),
})
export type Forward = z.infer<typeof forwardSchema>

/** A host of a workload that did not answer what was asked of all of them, and why: what it has is not known. */
export const awayHostSchema = z.object({ host: z.string(), failure: failureSchema })
export type AwayHost = z.infer<typeof awayHostSchema>
