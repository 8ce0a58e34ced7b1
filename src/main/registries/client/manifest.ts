/** Readers of manifests, indexes and configs, of both families of media types. Pure. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

export const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
export const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
export const accept = [...indexTypes, ...manifestTypes].join(', ')

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const sizeSchema = z.number().int().nonnegative()
const platformSchema = z.object({
  os: z.string().max(100),
  architecture: z.string().max(100),
  variant: z.string().max(100).optional(),
})
export type Platform = z.infer<typeof platformSchema>

const indexSchema = z.object({
  manifests: z
    .array(
      z.object({
        digest: digestSchema,
        size: sizeSchema,
        platform: platformSchema.optional().catch(undefined),
      }),
    )
    .max(1_000),
})
const manifestSchema = z.object({
  config: z.object({ digest: digestSchema, size: sizeSchema }),
  layers: z.array(z.object({ digest: digestSchema.or(z.string()), size: sizeSchema })).max(1_000),
})
const configSchema = z.object({
  created: z.string().nullish().catch(undefined),
  os: z.string().catch(''),
  architecture: z.string().catch(''),
  variant: z.string().optional().catch(undefined),
  config: z
    .object({ Labels: z.record(z.string(), z.string()).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
})

export type Index = z.infer<typeof indexSchema>
export type Manifest = z.infer<typeof manifestSchema>

export const isDigest = (text: string): boolean => digestSchema.safeParse(text).success
export const digestOf = (body: Buffer): string =>
  `sha256:${createHash('sha256').update(body).digest('hex')}`

/** undefined where it is neither. */
export function parseManifest(value: unknown): Index | Manifest | undefined {
  return indexSchema.safeParse(value).data ?? manifestSchema.safeParse(value).data
}

/** Without what tells of other entries: those are of no platform. */
export function platformsIn({ manifests }: Index) {
  return manifests.flatMap(({ digest, platform }) =>
    platform && platform.os !== 'unknown' ? [{ digest, platform }] : [],
  )
}

/** The entry for a platform: the same variant, or none where there is none. */
export function entryFor(index: Index, wanted: Platform): string | undefined {
  const same = platformsIn(index).filter(
    ({ platform: { os, architecture } }) =>
      os === wanted.os && architecture === wanted.architecture,
  )
  const exact = same.find(({ platform }) => platform.variant === wanted.variant)
  return (exact ?? same[0])?.digest
}

export interface Config {
  /** Unix ms; null = it does not say, as builds that can be repeated. */
  readonly createdAt: number | null
  readonly platform: Platform
  readonly labels: Readonly<Record<string, string>>
}

export function parseConfig(value: unknown): Config | undefined {
  const parsed = configSchema.safeParse(value)
  if (!parsed.success) return undefined
  const { created, os, architecture, variant, config } = parsed.data
  const at = Date.parse(created ?? '')
  // The first second of 1970 is what is written where no time is meant.
  return {
    createdAt: Number.isNaN(at) || at <= 1_000 ? null : at,
    platform: { os, architecture, ...(variant !== undefined && { variant }) },
    labels: config?.Labels ?? {},
  }
}

export const sizeOf = ({ config, layers }: Manifest): number =>
  layers.reduce((sum, { size }) => sum + size, config.size)
