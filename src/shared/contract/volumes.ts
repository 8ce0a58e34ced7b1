import { z } from 'zod'
import { usedVolumesSchema, volumesOfSchema } from '../model/volume-use.ts'
import { query } from './procedure.ts'

export const volumes = {
  /**
   * Volumes and folders that hold data: of a workload on each of its hosts, or on a host, where folders are those
   * that containers mount. `measured`: with sizes, which takes as long as reading all of it; they are remembered for
   * a minute. Throws `not-found`, and the failure of the first host where none answers.
   */
  list: query(
    z.object({ of: volumesOfSchema, measured: z.boolean().default(false) }),
    usedVolumesSchema,
  ),
}
