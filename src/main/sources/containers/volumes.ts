/** Declared volumes to what a container mounts, for every kind that makes containers itself (TF-59..66). Pure. */
import { posix } from 'node:path'
import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../shared/model/failure.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { sizeBytes, type Volume } from '../../../shared/model/volume.ts'
import { cleanName } from './image-name.ts'
import { whyNotAllowed } from './mount-policy.ts'

/**
 * As releases keep it: what came later than the first four is there only where it is said, so that what is live
 * stays as it was recorded. `folder` sources are relative to the workload's lasting folder on the host.
 */
export const renderedMountSchema = z.object({
  kind: z.enum(['bind', 'volume', 'tmpfs', 'folder']),
  source: z.string(),
  target: z.string(),
  exclusive: z.boolean(),
  readOnly: z.literal(true).optional(),
  subpath: z.string().optional(),
  noCopy: z.literal(true).optional(),
  driver: z.string().optional(),
  driverOptions: z.record(z.string(), z.string()).optional(),
  sizeBytes: z.number().optional(),
  /** Octal. */
  mode: z.string().optional(),
  /** `uid` or `uid:gid` */
  owner: z.string().optional(),
  propagation: z.string().optional(),
})
export type RenderedMount = z.infer<typeof renderedMountSchema>

/** What a container is to get, whatever else uses it. */
export type WantedMount = Omit<RenderedMount, 'exclusive'>

export interface VolumeContext extends Pick<Settings, 'allowedPaths'> {
  readonly workloadId: string
  readonly tag: string
}

/** One mount per target, the last (TF-59); one that cannot be resolved is left out with a warning (TF-66). */
export function renderVolumes(
  volumes: readonly Volume[],
  context: VolumeContext,
): { mounts: RenderedMount[]; warnings: string[] } {
  const byTarget = new Map<string, RenderedMount>()
  const warnings: string[] = []
  volumes.forEach((volume, index) => {
    const place = placeOf(volume, index, context)
    const { target, exclusive } = volume
    if (typeof place === 'string') warnings.push(place)
    else byTarget.set(plainTarget(target), { ...place, target, exclusive, ...details(volume) })
  })
  return { mounts: [...byTarget.values()], warnings }
}

/** However it is written. */
const plainTarget = (target: string): string => posix.resolve('/', target)

type Place = Pick<RenderedMount, 'kind' | 'source'>

function placeOf(volume: Volume, index: number, context: VolumeContext): Place | string {
  switch (volume.scope) {
    case 'ephemeral':
      return { kind: 'tmpfs', source: '' }
    case 'instance':
      return { kind: 'folder', source: `tags/${cleanName(context.tag)}` }
    case 'stage':
    case 'project':
      return { kind: 'folder', source: 'shared' }
    case 'absolute':
      refuseFolder(volume.source, index, context)
      return { kind: 'bind', source: volume.source }
    case 'named':
    case 'project_named': {
      const name = cleanName(volume.name)
      if (name === '') return `Volume ${index} (${volume.target}) has no name: it is left out`
      const own = `ls-${context.workloadId.slice(0, 8)}-${name}`
      return { kind: 'volume', source: volume.scope === 'named' ? name : own }
    }
  }
}

function refuseFolder(source: string, index: number, settings: VolumeContext): void {
  const message = whyNotAllowed(source, settings)
  if (message === null) return
  const issues: Issue[] = [{ path: `source.volumes[${index}].source`, message }]
  fail({ kind: 'invalid', what: 'workload', issues })
}

type Details = Omit<RenderedMount, 'kind' | 'source' | 'target' | 'exclusive'>

function details(volume: Volume): Details {
  const { readOnly, noCopy, size, driverOptions = {}, subpath, driver, mode, owner } = volume
  const { propagation } = volume
  return {
    ...(readOnly && { readOnly }),
    ...(noCopy && { noCopy }),
    ...(size !== undefined && { sizeBytes: sizeBytes(size) }),
    ...(Object.keys(driverOptions).length > 0 && { driverOptions }),
    ...(subpath !== undefined && { subpath }),
    ...(driver !== undefined && { driver }),
    ...(mode !== undefined && { mode }),
    ...(owner !== undefined && { owner }),
    ...(propagation !== undefined && { propagation }),
  }
}

/** For people: `volume data/rows (read-only, exclusive)`. */
export function renderedMountText(mount: RenderedMount): string {
  const where = mount.kind === 'tmpfs' ? 'tmpfs' : `${mount.kind} ${mount.source}`
  const place = mount.subpath === undefined ? where : `${where}/${mount.subpath}`
  const words = detailWords(mount)
  return words.length === 0 ? place : `${place} (${words.join(', ')})`
}

function detailWords(mount: RenderedMount): string[] {
  const { exclusive, readOnly, noCopy, driver, driverOptions = {}, sizeBytes: bytes } = mount
  const { mode, owner, propagation } = mount
  return [
    ...(exclusive ? ['exclusive'] : []),
    ...(readOnly ? ['read-only'] : []),
    ...(noCopy ? ['begins empty'] : []),
    ...(driver === undefined ? [] : [`driver ${driver}`]),
    // What logs in to another machine stands in values.
    ...Object.keys(driverOptions).map((key) => `option ${key}`),
    ...(bytes === undefined ? [] : [`at most ${bytes} bytes`]),
    ...(mode === undefined ? [] : [`mode ${mode}`]),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(propagation === undefined ? [] : [propagation]),
  ]
}
