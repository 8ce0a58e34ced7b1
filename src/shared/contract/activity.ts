import { z } from 'zod'
import {
  activityEventSchema,
  activitySchema,
  objectKindSchema,
  severitySchema,
  storySchema,
} from '../model/activity.ts'
import { doorSchema } from '../model/door.ts'
import { command, endSchema, nothing, query, stream } from './procedure.ts'

/** A field that is left out asks for any. */
const askedSchema = z.object({
  object: z.object({ kind: objectKindSchema.optional(), name: z.string().optional() }).optional(),
  /** Place of the event, or what it befell. */
  host: z.string().optional(),
  events: z.array(activityEventSchema).optional(),
  /** As bad as this, or worse. */
  severity: severitySchema.optional(),
  doors: z.array(doorSchema).optional(),
  /** Unix ms. */
  since: z.number().optional(),
  /** The `next` of the page before. */
  before: z.number().int().optional(),
  limit: z.number().int().min(1).max(1000).default(100),
})

/** `next`: to be asked as `before`; null = this was all. */
const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.number().int().nullable() })

export const activityItemSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    /** The newest 50. */
    stories: z.array(storySchema),
    unread: z.number().int(),
    lastSeq: z.number().int(),
  }),
  /** Rows told since, the oldest first; none where some were only seen. */
  z.object({ type: z.literal('news'), rows: z.array(activitySchema), unread: z.number().int() }),
  endSchema,
])

export const activity = {
  /** Stories of all that was done through any door and noticed, newest first, a line for each story. */
  list: query(askedSchema, pageOf(storySchema)),
  /** The same row by row, for who keeps it elsewhere. */
  rows: query(askedSchema, pageOf(activitySchema)),
  /** A row, and all of its story, the oldest first. */
  show: query(
    z.object({ seq: z.number().int() }),
    z.object({ row: activitySchema, story: z.array(activitySchema) }),
  ),
  /** Somebody has looked at everything up to this row. */
  seen: command(z.object({ upTo: z.number().int() }), z.object({ unread: z.number().int() })),
  /** The newest stories, then every row that is told, until unsubscribed. */
  watch: stream(nothing, activityItemSchema),
}
