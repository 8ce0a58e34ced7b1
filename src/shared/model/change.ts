import { z } from 'zod'

/** Fate of a part of a workload. */
export const changeSchema = z.enum([
  ...['create', 'recreate', 'restart', 'start', 'stop', 'scale', 'remove', 'orphan', 'unchanged'],
] as const)
export type Change = z.infer<typeof changeSchema>
