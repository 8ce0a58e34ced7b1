/**
 * From config to what will run: pure. The rendered config is what a release keeps, sealed, and what
 * a rollback makes live again; its flat form, without env values, is what people compare.
 */
import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import { isRecord } from '../../../shared/lib/is-record.ts'
import { type Difference, mask, maskedDifferences } from '../../../shared/model/difference.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { type Hidden, secretValues } from '../../secrets/redact.ts'
import { cleanName } from '../containers/image-name.ts'
import { whyNotAllowed } from '../containers/mount-policy.ts'
import type { HttpProbe, WantedMount } from '../rollout/spec.ts'
import { textsIn } from '../texts-in.ts'
import { type ImageConfig, type Publication, parsePublication, type Volume } from './config.ts'

const mountSchema = z.object({
  kind: z.enum(['bind', 'volume', 'tmpfs', 'folder']),
  source: z.string(),
  target: z.string(),
  exclusive: z.boolean(),
})

export const renderedSchema = z.object({
  image: z.string(),
  port: z.number(),
  healthcheck: z.string(),
  env: z.record(z.string(), z.string()),
  mounts: z.array(mountSchema),
  publish: z.array(z.string()),
  cpuLimit: z.number(),
  memoryLimit: z.number(),
  network: z.string(),
  maxInstances: z.number(),
})
/** `mounts` of kind `folder` live in the workload's lasting folder on the host. */
export type Rendered = z.infer<typeof renderedSchema>

interface VolumeContext extends Pick<Settings, 'allowedPaths'> {
  readonly tag: string
}

export interface RenderContext extends VolumeContext {
  readonly network: string
}

export function render(
  workload: Workload,
  config: ImageConfig,
  context: RenderContext,
): { rendered: Rendered; warnings: readonly string[] } {
  const { mounts, warnings } = renderMounts(config.volumes, workload.id, context)
  return {
    rendered: {
      image: config.image,
      port: config.port,
      healthcheck: config.healthcheck,
      // The workload's own env wins over the source's (TF-57).
      env: { ...config.env, ...workload.document.env },
      mounts,
      publish: [...config.publish],
      cpuLimit: config.cpuLimit,
      memoryLimit: config.memoryLimit,
      network: context.network,
      maxInstances: Math.max(1, config.maxInstances),
    },
    warnings,
  }
}

export function publicationsOf(rendered: Rendered): Publication[] {
  return rendered.publish.flatMap((text) => {
    const parsed = parsePublication(text)
    return parsed.ok ? [parsed.value] : []
  })
}

/** A fixed host port or an exclusive volume can have one holder only. */
export function needsReplaceInPlace(rendered: Rendered): string | null {
  const exclusive = rendered.mounts.find((mount) => mount.exclusive)
  if (rendered.publish.length > 0) return `host port ${rendered.publish[0]} is fixed`
  if (exclusive) return `volume at ${exclusive.target} is exclusive`
  return null
}

export function probeOf({ healthcheck: path, port }: Rendered): HttpProbe | null {
  return path !== '' && port > 0 ? { port, path } : null
}

export function hiddenIn({ env, image, network, mounts }: Rendered): Hidden {
  const paths = mounts.flatMap(({ source, target }) => [source, target])
  return { secrets: secretValues([env]), names: [image, network, ...paths] }
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
  for (const mount of rendered.mounts) flat[`mount.${mount.target}`] = mountText(mount)
  for (const port of rendered.publish) flat[`publish.${port}`] = port
  return flat
}

function mountText(mount: Rendered['mounts'][number]): string {
  const where = mount.kind === 'tmpfs' ? 'tmpfs' : `${mount.kind} ${mount.source}`
  return mount.exclusive ? `${where} (exclusive)` : where
}

/** What differs, changed env values included (masked). `before` null = nothing was live. */
export function renderedDifference(before: Rendered | null, after: Rendered): Difference[] {
  return maskedDifferences(
    { before: before ? flatten(before) : {}, after: flatten(after) },
    { before: before ? envOf(before) : {}, after: envOf(after) },
  )
}

const envOf = ({ env }: Rendered) =>
  Object.fromEntries(Object.entries(env).map(([key, value]) => [`env.${key}`, value]))

interface RenderedMount extends WantedMount {
  readonly exclusive: boolean
}

/** Scopes to mounts (TF-60..66); one that cannot be resolved is left out with a warning. */
export function renderMounts(
  volumes: readonly Volume[],
  workloadId: string,
  context: VolumeContext,
): { mounts: RenderedMount[]; warnings: string[] } {
  const byTarget = new Map<string, RenderedMount>()
  const warnings: string[] = []
  volumes.forEach((volume, index) => {
    const mount = renderMount(volume, index, workloadId, context)
    if (typeof mount === 'string') warnings.push(mount)
    else byTarget.set(mount.target, mount)
  })
  return { mounts: [...byTarget.values()], warnings }
}

function renderMount(
  volume: Volume,
  index: number,
  workloadId: string,
  context: VolumeContext,
): RenderedMount | string {
  const { target, exclusive } = volume
  switch (volume.scope) {
    case 'ephemeral':
      return { kind: 'tmpfs', source: '', target, exclusive }
    case 'instance':
      return { kind: 'folder', source: `tags/${cleanName(context.tag)}`, target, exclusive }
    case 'stage':
    case 'project':
      return { kind: 'folder', source: 'shared', target, exclusive }
    case 'absolute':
      refuseFolder(volume.source, index, context)
      return { kind: 'bind', source: volume.source, target, exclusive }
    case 'named':
    case 'project_named': {
      const name = cleanName(volume.name)
      if (name === '') return `Volume ${index} (${target}) has no name: it is left out`
      const source = volume.scope === 'named' ? name : `ls-${workloadId.slice(0, 8)}-${name}`
      return { kind: 'volume', source, target, exclusive }
    }
  }
}

function refuseFolder(source: string, index: number, settings: VolumeContext): void {
  const message = whyNotAllowed(source, settings)
  if (message === null) return
  const issues = [{ path: `source.volumes[${index}].source`, message }]
  fail({ kind: 'invalid', what: 'workload', issues })
}
