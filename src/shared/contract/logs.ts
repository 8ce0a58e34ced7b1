import { z } from 'zod'
import { exitFactsSchema } from '../model/failure.ts'
import { logLinesSchema, logMarkSchema } from '../model/log.ts'
import { endSchema, query, stream } from './procedure.ts'

/** Unix ms, or where that is too coarse `seconds.nanoseconds`. */
const momentSchema = z.union([z.number(), z.string().regex(/^\d{1,11}\.\d{9}$/)])

/** Whose log: all containers of one workload or several, in order of time, or one container of a host. */
export const logSubjectSchema = z.union([
  z.object({ workloads: z.array(z.string()).min(1) }),
  /** `services`: of a stack, only these. */
  z.object({ workload: z.string(), services: z.array(z.string()).min(1).optional() }),
  z.object({ host: z.string(), container: z.string() }),
])

export const logInputSchema = z.object({
  subject: logSubjectSchema,
  follow: z.boolean().default(false),
  /** Last N lines of each container; 0 = all. */
  tail: z.number().int().min(0).default(1000),
  /** False: only lines from now on, whatever `tail` says. */
  past: z.boolean().optional(),
  /** Only lines newer than this / not after that. */
  since: momentSchema.optional(),
  until: momentSchema.optional(),
  /** Whether lines come with `nanos`. */
  nanos: z.boolean().optional(),
})

export const logItemSchema = z.discriminatedUnion('type', [
  logLinesSchema,
  logMarkSchema,
  endSchema,
])

/** The kept tail of a container that Longshore removed, with how it ended. */
export const keptLogSchema = z.object({
  container: z.string(),
  name: z.string(),
  deployment: z.string(),
  release: z.string().nullable(),
  removedAt: z.number(),
  exit: exitFactsSchema.nullable(),
  /** Output of its health check when it failed last, where it was not healthy. */
  health: z.string().optional(),
  lines: z.array(z.object({ ts: z.string(), stream: z.string(), line: z.string() })),
})

export type KeptLog = z.infer<typeof keptLogSchema>

export const logs = {
  read: stream(logInputSchema, logItemSchema),
  kept: query(z.object({ workload: z.string() }), z.array(keptLogSchema)),
}
