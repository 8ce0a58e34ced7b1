/** Plain JSON data as a form edits it. */
import { parseDocument } from 'yaml'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { changedNumbers } from '../../shared/model/env-numbers.ts'

export type Values = Readonly<Record<string, unknown>>

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value)

export const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The values in the text of a document; or why that is none. A form holds values, not how they were written. */
export function readValues(text: string): Result<Values, string> {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) return err(error.message)
  const [changed] = changedNumbers(document)
  if (changed) return err(`${changed.path}: ${changed.message}`)
  try {
    const data: unknown = document.toJS()
    return isValues(data) ? ok(data) : err('a document is a mapping of names to values')
  } catch (error) {
    // Aliases that multiply.
    return err(error instanceof Error ? error.message : 'not YAML')
  }
}
