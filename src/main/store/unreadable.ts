/**
 * Records that are not what they should be: written by a version that damaged them, or by somebody's hand. They are
 * shown as far as they can be read, never rewritten, and take no other record with them.
 */
import { z } from 'zod'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { isRecord } from '../../shared/lib/is-record.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Row } from './database.ts'

export type Named = Pick<Extract<Failure, { kind: 'record-unreadable' }>, 'what' | 'name'>

/** The record that `read` makes; or throws `record-unreadable`, or the failure that it met. */
export function readRecord<T>(named: Named, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (failureOf(error)) throw error
    return fail(unreadable(named, reasonOf(error)), error)
  }
}

/** The record that `read` makes; or `instead`, told why it could not be read. */
export function readOr<T>(named: Named, read: () => T, instead: (why: Failure) => T): T {
  try {
    return read()
  } catch (error) {
    return instead(unreadable(named, reasonOf(error)))
  }
}

function unreadable({ what, name }: Named, reason: string): Failure {
  return { kind: 'record-unreadable', what, name, reason }
}

function reasonOf(error: unknown): string {
  const failure = failureOf(error)
  if (failure) return describeFailure(failure).title
  if (error instanceof SyntaxError) return 'it is no JSON'
  if (!(error instanceof z.ZodError)) return 'it is damaged'
  const [first] = error.issues
  return `${first?.path.join('.') || 'it'} is not as it should be`
}

/** Fields of a column, where it is an object in JSON. */
export function fieldsIn(
  row: Row,
  column: string,
  asNow: (found: unknown) => unknown = (found) => found,
): Readonly<Record<string, unknown>> {
  try {
    const found = asNow(JSON.parse(String(row[column])))
    return isRecord(found) ? found : {}
  } catch {
    return {}
  }
}

/** Each field as it is where it is as it should be, else as in `base`; of lists, the elements that are. */
export function salvage<T extends Record<string, unknown>>(
  shape: z.ZodRawShape,
  found: Readonly<Record<string, unknown>>,
  base: T,
): T {
  const fields = Object.entries(shape).flatMap(([key, schema]) => {
    const value = saved(schema as z.ZodType, found[key])
    return value === undefined ? [] : [[key, value] as const]
  })
  return { ...base, ...Object.fromEntries(fields) }
}

function saved(schema: z.ZodType, value: unknown): unknown {
  const whole = schema.safeParse(value)
  if (whole.success || !Array.isArray(value)) return whole.data
  const plain = schema instanceof z.ZodOptional ? schema.unwrap() : schema
  if (!(plain instanceof z.ZodArray)) return undefined
  const element = plain.element as z.ZodType
  return value.flatMap((each) => savedElement(element, each) ?? [])
}

/** Without what is optional and not as it should be. */
function savedElement(schema: z.ZodType, value: unknown): unknown {
  if (!(schema instanceof z.ZodObject) || !isRecord(value)) return schema.safeParse(value).data
  return schema.safeParse(salvage(schema.shape, value, {})).data
}
