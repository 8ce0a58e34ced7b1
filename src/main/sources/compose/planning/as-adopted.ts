/** What an adopted project ran when it was adopted: what its first deployment is taken back to. Pure. */
import { z } from 'zod'
import { isRecord } from '../../../../shared/lib/is-record.ts'
import type { Intent } from '../../stage.ts'
import type { UpBody } from '../body.ts'
import { type ReleasedProject, releasedSchema } from '../wanted/released.ts'
import { hadEnded } from './jobs.ts'

/** What is live, or ran when it was adopted. */
export function previousOf({ live, adopted }: Intent, target: string): ReleasedProject | null {
  return live ? releasedSchema.parse(live.rendered) : asAdopted(adopted, target)
}

const planSchema = z.object({
  body: z.custom<UpBody>((body) => isRecord(body) && body.type === 'up'),
  basis: z.record(z.string(), z.string()),
})

/** From the plan that adopting it came to: what was to stay unchanged is what the files said. */
export function asAdopted(planned: unknown, target: string): ReleasedProject | null {
  const read = planSchema.safeParse(isRecord(planned) ? planned[target] : undefined)
  if (!read.success) return null
  const { body, basis } = read.data
  const proved = body.services.filter(({ change }) => change === 'unchanged')
  const services = proved.map(({ service }) => [
    service,
    {
      image: body.rendered.services[service]?.image ?? '',
      imageId: basis[`image of ${service}`] ?? '',
      digest: null,
      hash: null,
      built: body.builds[service] ?? null,
      hasEnded: hadEnded(body, service),
      ...(body.mounted?.[service] && { mounted: body.mounted[service] }),
    },
  ])
  return {
    place: body.place,
    files: body.files,
    project: body.rendered,
    env: body.env ?? {},
    secrets: body.secrets,
    services: Object.fromEntries(services),
  }
}
