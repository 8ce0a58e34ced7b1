import { z } from 'zod'
import { nothing, query } from './procedure.ts'

/** A source kind as forms need it: JSON Schema of its config, and a sample to start from (TF-08). */
export const sourceKindSchema = z.object({
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
