import { z } from 'zod'
import { traitsSchema } from '../model/kind.ts'
import { nothing, query } from './procedure.ts'

/** A kind of workload: its traits, JSON Schema of its config for forms, and a sample to start from (TF-08). */
export const sourceKindSchema = traitsSchema.extend({
  kind: z.string(),
  title: z.string(),
  description: z.string(),
  configSchema: z.record(z.string(), z.unknown()),
  sample: z.record(z.string(), z.unknown()),
})
export type SourceKind = z.infer<typeof sourceKindSchema>

export const sources = {
  list: query(nothing, z.array(sourceKindSchema)),
}
