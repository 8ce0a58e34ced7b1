/**
 * From config to what will run: pure. The rendered config is what a release keeps, sealed, and what
 * a rollback makes live again; its flat form, without env values, is what people compare.
 */

import { z } from 'zod'
import { isRecord } from '../../../shared/lib/is-record.ts'
import { type Difference, mask, maskedDifferences } from '../../../shared/model/difference.ts'
import { containerSettingsSchema } from '../../engine/container-settings.ts'
import { hostPortText } from '../../engine/container-spec.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { type Hidden, secretValues } from '../../secrets/redact.ts'
import { contentHash } from '../containers/content-hash.ts'
import { type Publication, parsePublications, scarce } from '../containers/publication.ts'
import { settledCheck } from '../containers/settings/healthcheck.ts'
import { settledSettings } from '../containers/settings/settle.ts'
import { shownSettings } from '../containers/settings/shown.ts'
import {
  type RenderedVolumes,
  renderedMountSchema,
  renderedMountText,
  renderVolumes,
  type VolumeContext,
} from '../containers/volumes.ts'
import type { HttpProbe } from '../rollout/spec.ts'
import { textsIn } from '../texts-in.ts'
import type { ContainerConfig } from './config.ts'

export const renderedSchema = z.object({
  image: z.string(),
  port: z.number(),
  healthcheck: z.string(),
  env: z.record(z.string(), z.string()),
  mounts: z.array(renderedMountSchema),
  publish: z.array(z.string()),
  cpuLimit: z.number(),
  memoryLimit: z.number(),
  network: z.string(),
  maxInstances: z.number(),
  /** How many equal ones; absent = one. */
  replicas: z.number().optional(),
  /** Absent where the document says nothing: as it was before there were any. */
  settings: containerSettingsSchema.optional(),
  /** Variables that secrets were filled in for; absent = none. */
  secretKeys: z.array(z.string()).optional(),
  /** Only where its name is not to lead to it. */
  alias: z.literal(false).optional(),
})
export type Rendered = z.infer<typeof renderedSchema>

export interface RenderContext extends Omit<VolumeContext, 'workloadId' | 'own' | 'onBadVolume'> {
  readonly network: string
}

export function render(
  workload: FilledWorkload,
  config: ContainerConfig & { readonly image: string },
  context: RenderContext,
): Omit<RenderedVolumes, 'mounts'> & { readonly rendered: Rendered } {
  const { mounts, ...told } = wantedVolumes(workload, config, context)
  const settings = settingsOf(config)
  return {
    rendered: {
      image: config.image,
      port: config.port,
      healthcheck: typeof config.healthcheck === 'string' ? config.healthcheck : '',
      env: { ...workload.env },
      ...secretKeysOf(workload),
      mounts: [...mounts],
      publish: [...config.publish],
      cpuLimit: config.cpuLimit,
      memoryLimit: config.memoryLimit,
      network: config.networkMode ?? context.network,
      maxInstances: Math.max(1, config.maxInstances),
      ...replicasOf(config.replicas),
      ...(settings && { settings }),
      ...(config.alias === false && { alias: false }),
    },
    ...told,
  }
}

/** As it was before there were any, where there is one alone. */
export const replicasOf = (count = 1): Pick<Rendered, 'replicas'> =>
  count > 1 ? { replicas: count } : {}

/** A health check by a command is its engine's to ask, as any other setting. */
function settingsOf(config: ContainerConfig): Rendered['settings'] {
  const { healthcheck } = config
  const settings = settledSettings(config)
  return typeof healthcheck === 'string'
    ? settings
    : { ...settings, healthcheck: settledCheck(healthcheck) }
}

/** Volumes that its document declares, on one host. */
export function wantedVolumes(
  { id: workloadId, document }: Pick<FilledWorkload, 'id' | 'document'>,
  { volumes, onBadVolume }: ContainerConfig,
  context: Omit<VolumeContext, 'workloadId' | 'own'>,
): RenderedVolumes {
  return renderVolumes(volumes, { onBadVolume, ...context, own: document.volumes, workloadId })
}

export function publicationsOf(rendered: Rendered): Publication[] {
  return rendered.publish.flatMap((text) => {
    const parsed = parsePublications(text)
    return parsed.ok ? [...parsed.value] : []
  })
}

/** A fixed host port or an exclusive volume can have one holder only. */
export function needsReplaceInPlace(rendered: Rendered): string | null {
  const exclusive = rendered.mounts.find((mount) => mount.exclusive)
  const { replicas = 1, maxInstances } = rendered
  const port = scarce(publicationsOf(rendered), replicas > 1 ? 2 * replicas : maxInstances + 1)
  if (port) return `host port ${hostPortText(port)} is fixed`
  if (exclusive) return `volume at ${exclusive.target} is exclusive`
  return onlyOne(rendered)
}

function onlyOne({ network, port, settings = {} }: Rendered): string | null {
  if (network === 'host' && port > 0) return `port ${port} of the host itself is fixed`
  const fixed = settings.networks?.find((each) => each.ipv4Address ?? each.ipv6Address)
  return fixed ? `its address on network ${fixed.name} is fixed` : null
}

export function probeOf({ healthcheck: path, port }: Rendered): HttpProbe | null {
  return path !== '' && port > 0 ? { port, path } : null
}

export function hiddenIn({
  env,
  image,
  network,
  mounts,
  settings,
  secretKeys = [],
}: Rendered): Hidden {
  const paths = mounts.flatMap(({ source, target }) => [source, target])
  const networks = settings?.networks?.map(({ name }) => name) ?? []
  const names = [image, network, ...paths, ...networks]
  const filled = secretKeys.flatMap((key) => env[key] ?? [])
  return { secrets: [...secretValues([env]), ...filled], names }
}

function secretKeysOf({ secretMarks }: FilledWorkload): Pick<Rendered, 'secretKeys'> {
  const keys = Object.keys(secretMarks).sort()
  return keys.length === 0 ? {} : { secretKeys: keys }
}

/** Hash that tells containers apart: where a value came from makes none another, nor how many there are of it. */
export function configHashOf({ secretKeys: _, replicas: __, ...rendered }: Rendered): string {
  return contentHash(rendered)
}

/** Also of what was recorded by an older version. */
export function namesIn(rendered: unknown): string[] {
  if (!isRecord(rendered)) return []
  const { image, network, mounts } = rendered
  return textsIn([image, network, mounts])
}

/** `field → value` for people; env keys with a mask. */
export function flatten(rendered: Rendered): Record<string, string> {
  const flat: Record<string, string> = {
    image: rendered.image,
    network: rendered.network,
    port: rendered.port === 0 ? 'none' : String(rendered.port),
    healthcheck: rendered.healthcheck || "the image's own",
    'limit.cpu': rendered.cpuLimit === 0 ? 'unlimited' : `${rendered.cpuLimit} cores`,
    'limit.memory': rendered.memoryLimit === 0 ? 'unlimited' : `${rendered.memoryLimit} MB`,
    instances: String(rendered.maxInstances),
  }
  for (const key of Object.keys(rendered.env)) flat[`env.${key}`] = mask
  for (const mount of rendered.mounts) flat[`mount.${mount.target}`] = renderedMountText(mount)
  for (const port of rendered.publish) flat[`publish.${port}`] = port
  if (rendered.alias === false) flat.alias = 'off'
  if (rendered.replicas !== undefined) flat.replicas = String(rendered.replicas)
  return { ...flat, ...shownSettings(rendered.settings ?? {}) }
}

/** Differences, changed env values included (masked). `before` null = nothing was live. */
export function renderedDifference(before: Rendered | null, after: Rendered): Difference[] {
  return maskedDifferences(
    { before: before ? flatten(before) : {}, after: flatten(after) },
    { before: before ? envOf(before) : {}, after: envOf(after) },
  )
}

const envOf = ({ env }: Rendered) =>
  Object.fromEntries(Object.entries(env).map(([key, value]) => [`env.${key}`, value]))
