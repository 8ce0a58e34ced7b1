import { z } from 'zod'

/**
 * One field that differs. `before`/`after` are null where there was or will be nothing; values of
 * env are never carried, only their keys with `•` marks.
 */
export const differenceSchema = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type Difference = z.infer<typeof differenceSchema>
