import { isRecord } from '../../shared/lib/is-record.ts'

/** Every text in plain data, keys too. Pure. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)])
}
