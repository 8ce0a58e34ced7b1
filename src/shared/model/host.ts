import { z } from 'zod'
import { failureSchema } from './failure.ts'

export const capabilitySchema = z.enum(['engine', 'dial', 'run', 'files'])
export type Capability = z.infer<typeof capabilitySchema>

/** connecting → online ⇄ stale(since) ; any → failed(failure) → connecting */
export const hostStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('connecting') }),
  z.object({ state: z.literal('online'), since: z.number() }),
  z.object({ state: z.literal('stale'), since: z.number(), failure: failureSchema }),
  z.object({ state: z.literal('failed'), since: z.number(), failure: failureSchema }),
])
export type HostState = z.infer<typeof hostStateSchema>

export const engineInfoSchema = z.object({
  version: z.string(),
  apiVersion: z.string(),
  minApiVersion: z.string(),
  os: z.string(),
  arch: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
})
export type EngineInfo = z.infer<typeof engineInfoSchema>

/** A host as shown. `found` says how its endpoint was chosen (DOCKER_HOST, context x, default). */
export const hostSchema = z.object({
  name: z.string(),
  kind: z.enum(['local', 'ssh', 'tcp']),
  endpoint: z.string(),
  found: z.string(),
  capabilities: z.array(capabilitySchema),
  status: hostStateSchema,
  engine: engineInfoSchema.nullable(),
})
export type Host = z.infer<typeof hostSchema>
