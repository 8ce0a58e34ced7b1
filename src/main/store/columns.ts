/** JSON in columns: parsed on the way out, sealed where it may hold secrets. */
import { z } from 'zod'
import type { Row } from './database.ts'
import type { Seal } from './store.ts'

export function text(row: Row, column: string): string {
  return z.string().parse(row[column])
}

export function parsed<T>(schema: z.ZodType<T>, row: Row, column: string): T {
  return schema.parse(stored(row, column))
}

/** A column's JSON in the shape in which some version wrote it. */
export function stored(row: Row, column: string): unknown {
  return JSON.parse(text(row, column))
}

/** `undefined` is kept as null: JSON has no word for it. */
export function sealJson(seal: Seal, value: unknown): string {
  return seal.seal(JSON.stringify(value ?? null))
}

export function openJson(seal: Seal, sealed: string): unknown {
  return JSON.parse(seal.open(sealed))
}
