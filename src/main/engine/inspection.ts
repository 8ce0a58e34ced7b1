/** A container as it was made, word for word as its engine tells it: what taking it over goes by. */
import { z } from 'zod'
import type { Connection } from './connection.ts'
import { path } from './modem.ts'

const record = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((found) => found ?? {})
const texts = z
  .array(z.string())
  .nullish()
  .transform((found) => found ?? [])
const text = z
  .string()
  .nullish()
  .transform((found) => found ?? '')

const endpoint = z.object({
  NetworkID: text,
  Aliases: texts,
  Links: texts,
  MacAddress: text,
  IPAddress: text,
  IPAMConfig: z.object({ IPv4Address: text, IPv6Address: text }).nullish(),
})
export type InspectedEndpoint = z.infer<typeof endpoint>

const mount = z.object({
  Type: text,
  Name: text,
  Source: text,
  Destination: z.string(),
  Driver: text,
  Mode: text,
  RW: z.boolean().default(true),
  Propagation: text,
})
export type InspectedMount = z.infer<typeof mount>

const binding = z.object({ HostIp: text, HostPort: text })
const bindings = z
  .record(
    z.string(),
    z
      .array(binding)
      .nullish()
      .transform((found) => found ?? []),
  )
  .nullish()
  .transform((found) => found ?? {})

const containerAnswer = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  Config: record,
  HostConfig: record,
  Mounts: z
    .array(mount)
    .nullish()
    .transform((found) => found ?? []),
  NetworkSettings: z.object({
    Ports: bindings,
    Networks: z
      .record(z.string(), endpoint)
      .nullish()
      .transform((found) => found ?? {}),
  }),
})

const imageAnswer = z.object({ RepoTags: texts, RepoDigests: texts, Config: record })
const infoAnswer = z.object({ LoggingDriver: text, CgroupVersion: text, DefaultRuntime: text })

/** `config` and `hostConfig` as the Engine API has them, fields that nobody here knows included. */
export interface Inspection {
  /** In full. */
  readonly id: string
  readonly name: string
  readonly imageId: string
  readonly config: Readonly<Record<string, unknown>>
  readonly hostConfig: Readonly<Record<string, unknown>>
  readonly mounts: readonly InspectedMount[]
  readonly networks: Readonly<Record<string, InspectedEndpoint>>
  /** Bindings of its published ports now. */
  readonly ports: z.infer<typeof bindings>
  /** Null where the image that it was made of is gone. */
  readonly image: {
    readonly config: Readonly<Record<string, unknown>>
    readonly tags: readonly string[]
    readonly digests: readonly string[]
  } | null
  /** Values that its engine fills in where nobody says. */
  readonly engine: {
    readonly logDriver: string
    /** `1`, `2`; '' = it does not tell. */
    readonly cgroupVersion: string
    readonly runtime: string
  }
}

/** By full id, the beginning of one, or name; undefined = there is none. */
export async function readInspection(
  connection: Connection,
  id: string,
  signal?: AbortSignal,
): Promise<Inspection | undefined> {
  const found = await ask(connection, path`/containers/${id}/json`, {
    schema: containerAnswer,
    signal,
  })
  if (!found) return undefined
  const image = await ask(connection, path`/images/${found.Image}/json`, {
    schema: imageAnswer,
    signal,
  })
  const info = await ask(connection, path`/info`, { schema: infoAnswer, signal })
  return {
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    imageId: found.Image,
    config: found.Config,
    hostConfig: found.HostConfig,
    mounts: found.Mounts,
    networks: found.NetworkSettings.Networks,
    ports: found.NetworkSettings.Ports,
    image: image
      ? { config: image.Config, tags: image.RepoTags, digests: image.RepoDigests }
      : null,
    engine: {
      logDriver: info?.LoggingDriver || 'json-file',
      cgroupVersion: info?.CgroupVersion ?? '',
      runtime: info?.DefaultRuntime || 'runc',
    },
  }
}

async function ask<T>(
  connection: Connection,
  request: Parameters<Connection['ask']>[0]['path'],
  { schema, signal }: { readonly schema: z.ZodType<T>; readonly signal: AbortSignal | undefined },
): Promise<T | undefined> {
  const operation = 'inspect a container'
  const answer = await connection.ask({ operation, method: 'GET', path: request }, schema, signal)
  if (answer.ok) return answer.value
  return answer.refusal.status === 404 ? undefined : connection.refuse(operation, answer.refusal)
}
