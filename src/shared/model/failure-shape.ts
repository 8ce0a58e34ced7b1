/** Shape of every failure: its kind, and plain data. */
import { z } from 'zod'

export const text = z.string()
export const lines = z.array(z.string())

export const failure = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), ...shape })
