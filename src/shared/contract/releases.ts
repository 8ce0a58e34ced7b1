import { z } from 'zod'
import { differenceSchema } from '../model/difference.ts'
import { releaseSchema, textOfSchema } from '../model/release.ts'
import { query } from './procedure.ts'

export const releases = {
  /** Newest first. */
  list: query(z.object({ workload: z.string() }), z.array(releaseSchema)),
  /** Differences between two releases; env values that differ show as `•` marks only. */
  difference: query(
    z.object({ workload: z.string(), from: z.string(), to: z.string() }),
    z.array(differenceSchema),
  ),
  /**
   * Two texts of a workload, to be shown side by side: the files of a stack, or what they come to, now
   * or as a release had them. Values of env are masked; one that differs is marked in `to`. Throws
   * `not-found` where a release or its files are not kept, `invalid` where compose refuses the files.
   */
  compare: query(
    z.object({ workload: z.string(), from: textOfSchema, to: textOfSchema }),
    z.object({ from: z.string(), to: z.string() }),
  ),
}
