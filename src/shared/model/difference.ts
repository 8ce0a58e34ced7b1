import { z } from 'zod'

/**
 * One field that differs. `before`/`after` are null where there was or will be nothing; values of
 * env are never carried, only their keys with a mask.
 */
export const differenceSchema = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type Difference = z.infer<typeof differenceSchema>

/** Stands for a value that is not shown. */
export const mask = '••••'

type Flat = Readonly<Record<string, string>>

/** Fields that differ between two flat records, sorted by field. */
export function differencesOf(before: Flat, after: Flat): Difference[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) => ({
      field,
      before: before[field] ?? null,
      after: after[field] ?? null,
    }))
}
