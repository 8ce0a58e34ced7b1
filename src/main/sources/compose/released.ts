/** What a release of a compose workload keeps, sealed: enough to make it live again without its files. */
import { z } from 'zod'
import { renderedSchema } from './rendered.ts'

const paths = z.array(z.string()).readonly()
const placeSchema = z.object({ directory: z.string(), files: paths, envFiles: paths })

export const releasedSchema = z.object({
  place: placeSchema,
  project: renderedSchema,
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      imageId: z.string(),
      /** `name@sha256:…`, to be pulled again; null for what never met a registry. */
      digest: z.string().nullable(),
      /** As its containers were labelled. */
      hash: z.string().nullable(),
    }),
  ),
})
export type ReleasedProject = z.infer<typeof releasedSchema>

/** Every image by its id: a tag may mean another one by now. What was built is not built again. */
export function pinnedTo({ project, services }: ReleasedProject): ReleasedProject['project'] {
  return {
    ...project,
    services: Object.fromEntries(
      Object.entries(project.services).map(([name, { build: _, ...service }]) => {
        const id = services[name]?.imageId ?? ''
        return [name, id === '' ? service : { ...service, image: id }]
      }),
    ),
  }
}
