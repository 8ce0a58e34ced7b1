/** A step of a build, as BuildKit has it. */
import { z } from 'zod'

export const buildStepSchema = z.object({
  /** As BuildKit numbers it: not the order in which they run. */
  id: z.number(),
  /** As the Dockerfile has it: `RUN go build`; of BuildKit's own ones `exporting to image`. */
  name: z.string(),
  /** In a Dockerfile of several stages, which: `build`, `stage-1`. */
  stage: z.string().optional(),
  /** Its place among the steps of its stage; absent: no step of the Dockerfile. */
  place: z.object({ index: z.number(), count: z.number() }).optional(),
  state: z.enum(['running', 'cached', 'done', 'failed']),
  seconds: z.number().optional(),
})
export type BuildStep = z.infer<typeof buildStepSchema>

/** `2/4 RUN go build`, `build 2/4 RUN go build: done (3.1 s)`. */
export function stepLine({ name, stage, place, state, seconds }: BuildStep): string {
  const where = [stage, place && `${place.index}/${place.count}`].filter(Boolean).join(' ')
  const title = where === '' ? name : `${where} ${name}`
  if (state === 'running') return title
  return seconds === undefined
    ? `${title}: ${state}`
    : `${title}: ${state} (${seconds.toFixed(1)} s)`
}
