/** Fields of the engine's JSON that may be null or left out: each is then empty. */
import { z } from 'zod'

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
export const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {})
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? [])
