import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { failureOf } from '../lib/failure-error.ts'
import { type Failure, failureSchema } from '../model/failure.ts'

const issuesSchema = z.object({
  issues: z.array(
    z.object({
      message: z.string(),
      path: z.array(z.union([z.string(), z.number()])).optional(),
    }),
  ),
})

/** Stands for the id of a mistake on this side of the wire, which no log has. */
export const ownBug = 'client'

/** The failure that a failed call means to its caller, whichever way it failed. */
export function failureFrom(error: unknown): Failure {
  const known = failureOf(error)
  if (known) return known
  if (error instanceof ORPCError) return fromWire(error)
  if (error instanceof Error && error.name === 'AbortError') {
    return { kind: 'cancelled', reason: 'requested' }
  }
  return { kind: 'internal', id: ownBug }
}

function fromWire(error: ORPCError<string, unknown>): Failure {
  const typed = failureSchema.safeParse(error.data)
  if (error.code === 'FAILURE' && typed.success) return typed.data
  const refused = issuesSchema.safeParse(error.data)
  if (error.code === 'BAD_REQUEST' && refused.success) {
    const issues = refused.data.issues.map(({ path = [], message }) => ({
      path: path.reduce<string>(joinPath, ''),
      message,
    }))
    return { kind: 'invalid', what: 'request', issues }
  }
  return { kind: 'internal', id: error.code.toLowerCase() }
}

const joinPath = (path: string, key: string | number) => {
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}
