import { z } from 'zod'
import { differenceSchema } from '../model/difference.ts'
import { releaseSchema } from '../model/release.ts'
import { query } from './procedure.ts'

export const releases = {
  /** Newest first. */
  list: query(z.object({ workload: z.string() }), z.array(releaseSchema)),
  /** What differs between two releases; env values that differ show as `•` marks only. */
  difference: query(
    z.object({ workload: z.string(), from: z.string(), to: z.string() }),
    z.array(differenceSchema),
  ),
}
