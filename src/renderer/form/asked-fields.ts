/** Fields of an object that a form asks for. */
import { asText, isValues, type Values } from './document-values.ts'
import type { FormField } from './form-node.ts'

/** Fields that say something beside the others; one that is set all the same is among them, as it may be wrong. */
export function askedFields(fields: readonly FormField[], values: Values): readonly FormField[] {
  return fields.filter(
    (field) => field.node.kind !== 'constant' && (isFit(field, values) || isSaid(field, values)),
  )
}

function isFit({ onlyFor = {}, notFor = {} }: FormField, values: Values): boolean {
  const isAmong = ([path, words]: [string, readonly string[]]) =>
    words.includes(wordAt(values, path.split('.')))
  return Object.entries(onlyFor).every(isAmong) && !Object.entries(notFor).some(isAmong)
}

/** Whether it is neither empty nor as it would be without a word. */
function isSaid({ name, fallback }: FormField, values: Values): boolean {
  const value = values[name]
  return value !== undefined && value !== fallback && !isNothing(value)
}

function wordAt(value: unknown, [first, ...rest]: readonly string[]): string {
  if (first !== undefined) return wordAt(isValues(value) ? value[first] : undefined, rest)
  if (isNothing(value)) return ''
  return typeof value === 'object' ? JSON.stringify(value) : asText(value)
}

export function isNothing(value: unknown): boolean {
  if (value === null || typeof value !== 'object')
    return value === undefined || value === null || value === '' || value === false
  return Object.keys(value).length === 0
}
