/** Plain JSON data as a form edits it. */
export type Values = Readonly<Record<string, unknown>>

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value)

export const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Text values of a record, in its order. */
export function asEntries(value: unknown): readonly (readonly [string, string])[] {
  if (!isValues(value)) return []
  return Object.entries(value).map(([key, text]) => [key, asText(text)])
}
