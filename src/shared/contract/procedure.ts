import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import '../model/issue-words.ts'
import { failureSchema } from '../model/failure.ts'

/** Every call may end in a typed failure; anything else that is thrown is a bug with an id. */
const base = oc.errors({ FAILURE: { status: 422, data: failureSchema } })

/** Reads; changes nothing, here or on a host. */
export const query = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  base.meta({ kind: 'query' }).input(input).output(output)

/** Changes something. */
export const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  base.meta({ kind: 'command' }).input(input).output(output)

/** How a stream ends: exactly one, always last. */
export const endSchema = z.object({
  type: z.literal('end'),
  how: z.enum(['completed', 'failed', 'cancelled']),
  failure: failureSchema.optional(),
})
export type StreamEnd = z.infer<typeof endSchema>

/** Snapshot, then events, then exactly one end. `item` is a union with `endSchema` in it. */
export const stream = <I extends z.ZodType, E extends z.ZodType>(input: I, item: E) =>
  base.meta({ kind: 'stream' }).input(input).output(eventIterator(item))

export const nothing = z.object({}).optional()
/**
 * The names that the user confirmed: of each host whose guard asks for that, and of what is deleted.
 * One name may be given by itself.
 */
export const confirmSchema = z
  .union([z.string(), z.array(z.string()).max(100)])
  .transform((names) => (typeof names === 'string' ? [names] : names))

export const byName = z.object({ name: z.string() })
export const byId = z.object({ id: z.string() })
