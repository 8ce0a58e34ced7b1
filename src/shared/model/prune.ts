/**
 * Clean-ups: what a host's disk holds, what of it may go and why the rest stays; what a clean-up would take, and what
 * it took.
 */
import { z } from 'zod'
import { doorSchema } from './door.ts'
import { failureSchema } from './failure.ts'

export const diskKinds = ['images', 'containers', 'networks', 'volumes', 'cache'] as const
export const diskKindSchema = z.enum(diskKinds)
export type DiskKind = z.infer<typeof diskKindSchema>

/** Taken where nobody says which: volumes hold data, and of the build cache nobody knows whose it is. */
export const usualKinds: readonly DiskKind[] = ['images', 'containers', 'networks']
/** All but volumes, as with `docker system prune --all`. */
export const allKinds: readonly DiskKind[] = [...usualKinds, 'cache']

/** Why something may go, why it goes only when it is chosen by itself, or why it stays. */
export const becauseSchema = z.enum([
  // May go. `by`: workloads that it was of.
  'left-behind',
  'of-gone-workload',
  'unused-cache',
  // Only when it is chosen by itself.
  'foreign',
  /** `by`: the installation. */
  'other-installation',
  /** Made on the host, and in no registry: it could not be had again. */
  'only-here',
  /** Made by Longshore; for which workload stands nowhere. */
  'unmarked',
  /** Kept of a deployment that failed, to be looked at. */
  'failed-deployment',
  /** Longshore's own, made again where it is missing. */
  'for-locks',
  /** A mark that tells another installation that something of its was claimed here. */
  'claim',
  // Stay.
  'running',
  /** `by`: containers, those that run first. */
  'in-use',
  /** `by`: `web r3`. */
  'release',
  /** `by`: workloads with a release, or files, that cannot be read. */
  'need-unknown',
  /** `by`: workloads whose documents mean it. */
  'document',
  /** `by`: the workload. */
  'workload',
  /** `by`: workloads. */
  'deploying',
  'lock',
  'built-in',
  'just-made',
  /** Something that stays was made from it. */
  'parent',
])
export type Because = z.infer<typeof becauseSchema>

export const diskObjectSchema = z.object({
  kind: diskKindSchema,
  id: z.string(),
  /** Its first name; what it was built by, for the build cache. */
  name: z.string(),
  /** All of them. */
  names: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  /** All that belongs to it; null = it is not known. */
  bytes: z.number().nullable(),
  /** The bytes that would go with it alone: layers that others have, too, stay. */
  ownBytes: z.number().nullable(),
  /** Since when it lies there, or was used last, unix ms; null = it is not known. */
  since: z.number().nullable(),
  verdict: z.enum(['free', 'by-id', 'kept']),
  because: becauseSchema,
  /** Whom or what `because` means. */
  by: z.array(z.string()),
})
export type DiskObject = z.infer<typeof diskObjectSchema>

/** Bytes by what they are of; null = the engine does not tell. */
export const diskSharesSchema = z.object({
  usedImages: z.number(),
  unusedImages: z.number(),
  containers: z.number(),
  volumes: z.number(),
  cache: z.number(),
  /** Bytes on the file system beside it, and what is free there; null = it cannot be asked. */
  other: z.number().nullable(),
  free: z.number().nullable(),
})
export type DiskShares = z.infer<typeof diskSharesSchema>

export const diskUseSchema = z.object({
  host: z.string(),
  /** When it was measured, unix ms. */
  at: z.number(),
  shares: diskSharesSchema,
  objects: z.array(diskObjectSchema),
})
export type DiskUse = z.infer<typeof diskUseSchema>

/** Progress of measuring; `total` 0 = it is not known how much there is. */
export const lookStepSchema = z.object({
  what: z.enum(['engine', 'containers', 'images', 'volumes', 'cache', 'stacks']),
  done: z.number().int(),
  total: z.number().int(),
})
export type LookStep = z.infer<typeof lookStepSchema>

/** Choice of the objects that are to go. */
export const pruneChoiceSchema = z.object({
  /** Kinds of which all goes that is free to. */
  kinds: z.array(diskKindSchema).default([]),
  /** The time, in ms, that what goes lay there or was not used. */
  olderThanMs: z.number().int().nonnegative().optional(),
  /** And carries each of these: `key`, `key=value`; `!` before it: that does not. */
  labels: z.array(z.string()).default([]),
  /** And these, also where they are not of Longshore: an id, the beginning of one, a name, or `kind/id`. */
  ids: z.array(z.string()).default([]),
})
export type PruneChoice = z.infer<typeof pruneChoiceSchema>

/** `isExact` false: no more than that, for what of it is shared is not known; `unknown`: so many of unknown size. */
export const freedSchema = z.object({
  bytes: z.number(),
  isExact: z.boolean(),
  unknown: z.number().int(),
})
export type Freed = z.infer<typeof freedSchema>

export const prunePlanSchema = z.object({
  host: z.string(),
  choice: pruneChoiceSchema,
  /** When the disk was measured that it rests on, unix ms. */
  at: z.number(),
  fingerprint: z.string(),
  going: z.array(diskObjectSchema),
  /** Chosen by itself, and refused. */
  refused: z.array(diskObjectSchema),
  staying: z.array(diskObjectSchema),
  freed: freedSchema,
})
export type PrunePlan = z.infer<typeof prunePlanSchema>

/** waiting → removed | kept | failed | gone; what was not reached stays `waiting`. */
export const pruneItemSchema = z.object({
  ...diskObjectSchema.pick({ kind: true, id: true, name: true }).shape,
  state: z.enum(['waiting', 'removed', 'kept', 'failed', 'gone']),
  /** Freed by it. */
  bytes: z.number().nullable(),
  /** When that was, unix ms. */
  at: z.number().nullable(),
  /** Why it was kept after all. */
  because: becauseSchema.optional(),
  by: z.array(z.string()).optional(),
  failure: failureSchema.optional(),
})
export type PruneItem = z.infer<typeof pruneItemSchema>

/** running → done | cancelled | failed | interrupted (the app ended meanwhile) */
export const pruneRunSchema = z.object({
  id: z.string(),
  host: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed', 'interrupted']),
  actor: z.string(),
  door: doorSchema,
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  planned: freedSchema,
  freedBytes: z.number(),
  items: z.array(pruneItemSchema),
  /** Failure that ended it early. */
  failure: failureSchema.optional(),
})
export type PruneRun = z.infer<typeof pruneRunSchema>

export const countOf = (run: PruneRun, state: PruneItem['state']): number =>
  run.items.filter((item) => item.state === state).length
