/** Record that a release of a compose workload keeps, sealed: enough to make it live again without its files. */

import { z } from 'zod'
import { isRecord } from '../../../../shared/lib/is-record.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Engine } from '../../../engine/engine.ts'
import type { FaceRoute } from '../../rollout/spec.ts'
import type { ReleasedTexts } from '../../source.ts'
import { withoutLabels } from '../own-labels.ts'
import { type Rendered, renderedSchema, type Service } from '../rendered.ts'
import { secretsOf } from './shown-project.ts'

const paths = z.array(z.string()).readonly()
const placeSchema = z.object({
  root: z.string().optional(),
  cwd: z.string().optional(),
  directory: z.string(),
  files: paths,
  envFiles: paths,
})

export const releasedSchema = z.object({
  place: placeSchema,
  /** The commit of the repository that it was read from. */
  commit: z.string().nullish(),
  /** The user's own files, as they were written; none of what was released before they were kept. */
  files: z
    .array(z.object({ file: z.string(), text: z.string() }))
    .readonly()
    .default([]),
  project: renderedSchema,
  /** Variables that its secrets and configs were made of; none in what was released before they were kept. */
  env: z.record(z.string(), z.string()).readonly().default({}),
  /** Values in it that are not shown. */
  secrets: z.array(z.string()).readonly().default([]),
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      imageId: z.string(),
      /** `name@sha256:…`, to be pulled again; null for what never met a registry. */
      digest: z.string().nullable(),
      /** Hash of what its image was built from; null where it was not. */
      built: z.string().nullable(),
      /** As its containers were labelled. */
      hash: z.string().nullable(),
      /** Files of the project that its containers see; absent = it is not known. */
      mounted: z.record(z.string(), z.string()).optional(),
      /** Whether it had ended well by itself when this was recorded, and nobody had waited for that. */
      hasEnded: z.boolean().optional(),
    }),
  ),
  /** Public names that led to its services; absent = none, as of what was released before they were kept. */
  faces: z.array(z.custom<FaceRoute>(isRecord)).readonly().optional(),
})
export type ReleasedProject = z.infer<typeof releasedSchema>

/**
 * Tags move: a service whose tag means another image by now gets its own by id, or by digest; but not one
 * that is to have what is newer. What was built has nothing newer anywhere.
 */
export async function pinned(
  engine: Engine,
  { project, services }: ReleasedProject,
  {
    signal,
    isNewer = () => false,
  }: {
    readonly signal: AbortSignal
    readonly isNewer?: ((service: string) => boolean) | undefined
  },
): Promise<Rendered> {
  const pin = async ([name, service]: [string, Service]): Promise<[string, Service]> => {
    const was = ownValue(services, name)
    if (!was?.imageId) return [name, service]
    if (service.build === undefined && isNewer(name)) return [name, service]
    const now = service.image ? await engine.images.inspect(service.image, signal) : undefined
    if (now?.id === was.imageId) return [name, service]
    const isThere = await engine.images.inspect(was.imageId, signal)
    const image = isThere ? was.imageId : was.digest
    // What was built is not built again: the files may be others by now.
    const { build: _, ...unbuilt } = service
    return [name, image ? { ...unbuilt, image } : service]
  }
  const pins = await Promise.all(Object.entries(project.services).map(pin))
  return { ...project, services: Object.fromEntries(pins) }
}

/** Texts that people compare of it, without our labels; undefined for a release of another kind. */
export function releasedTexts(rendered: unknown): ReleasedTexts | undefined {
  const released = releasedSchema.safeParse(rendered)
  if (!released.success) return undefined
  const { project, files, secrets, env } = released.data
  const all = [...secrets, ...secretsOf(project, [])]
  return { rendered: withoutLabels(project), files, secrets: all, env }
}
