import { z } from 'zod'
import { ownValue } from '../lib/own-value.ts'

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
    .filter((field) => ownValue(before, field) !== ownValue(after, field))
    .map((field) => ({
      field,
      before: ownValue(before, field) ?? null,
      after: ownValue(after, field) ?? null,
    }))
}

interface Pair {
  readonly before: Flat
  readonly after: Flat
}

/** Differences as they are shown, and what changed though it looks the same, because it is masked. */
export function maskedDifferences(shown: Pair, plain: Pair): Difference[] {
  const hidden = Object.entries(shown.after)
    .filter(([field, text]) => ownValue(shown.before, field) === text)
    .filter(([field]) => ownValue(plain.before, field) !== ownValue(plain.after, field))
    .map(([field, text]) => ({ field, before: text, after: `${text} (changed)` }))
  const rows = [...differencesOf(shown.before, shown.after), ...hidden]
  return rows.sort((a, b) => (a.field < b.field ? -1 : 1))
}
