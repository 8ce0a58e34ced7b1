/** Declared volumes to what a container mounts, for every kind that makes containers itself (TF-59..66). Pure. */
import { posix } from 'node:path'
import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../shared/model/failure.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { type OnBadVolume, sizeBytes, type Volume } from '../../../shared/model/volume.ts'
import { cleanName } from './image-name.ts'
import { unsafeVolume, whyNotAllowed } from './mount-policy.ts'
import { type SeenPlaces, whyElsewhere } from './places.ts'

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

/** Mount that a container is to get, whatever else uses it. */
export type WantedMount = Omit<RenderedMount, 'exclusive'>

export interface VolumeContext extends Pick<Settings, 'allowedPaths'> {
  readonly workloadId: string
  readonly tag: string
  /** Real places of folders of the host; absent = they are judged by their names alone. */
  readonly seen?: SeenPlaces | undefined
  /** Volumes of the workload itself, which win over those of its source. */
  readonly own?: readonly Volume[] | undefined
  /** Fate of a volume that cannot be mounted (TF-66); absent = refuse. */
  readonly onBadVolume?: OnBadVolume | undefined
}

export interface RenderedVolumes {
  readonly mounts: readonly RenderedMount[]
  /** In a sentence each, those that are left out because that was chosen. */
  readonly skipped: readonly string[]
  readonly warnings: readonly string[]
}

/** A volume, and where its document has it. */
interface Declared {
  readonly volume: Volume
  readonly list: 'volumes' | 'source.volumes'
  readonly index: number
}

/** Volumes of the workload itself, and those of its source whose target none of them is for (TF-59). */
export function winningVolumes(ofSource: readonly Volume[], own: readonly Volume[] = []) {
  const taken = new Set(own.map(({ target }) => plainTarget(target)))
  const all = ofSource.map((volume, index): Declared => ({ volume, list: 'source.volumes', index }))
  const isOverruled = ({ volume }: Declared) => taken.has(plainTarget(volume.target))
  const ownOnes = own.map((volume, index): Declared => ({ volume, list: 'volumes', index }))
  return {
    declared: [...all.filter((each) => !isOverruled(each)), ...ownOnes],
    overruled: all.filter(isOverruled).map(({ volume }) => plainTarget(volume.target)),
  }
}

/**
 * One mount per target: the workload's own, or else its source's; of two in one list the later (TF-59). Throws
 * `invalid` with every field that is wrong, unless they are skipped.
 */
export function renderVolumes(
  ofSource: readonly Volume[],
  context: VolumeContext,
): RenderedVolumes {
  const byTarget = new Map<string, RenderedMount>()
  const bad: Bad[] = []
  const { declared, overruled } = winningVolumes(ofSource, context.own)
  const warnings = [...new Set(overruled)].map(
    (target) => `At ${target}, the workload's own volume wins over its source's`,
  )
  for (const { volume, ...where } of declared) {
    const { target, exclusive } = volume
    const key = plainTarget(target)
    const wrong = whyBad(volume, context)
    if (wrong) {
      bad.push({ ...wrong, ...where, target })
      continue
    }
    if (byTarget.has(key)) warnings.push(`Two volumes are for ${key}: the later one is mounted`)
    byTarget.set(key, { ...placeOf(volume, context), target, exclusive, ...details(volume) })
  }
  if (bad.length > 0 && context.onBadVolume !== 'skip') refuse(bad)
  return { mounts: [...byTarget.values()], warnings, skipped: bad.map(skippedWords) }
}

/** However it is written. */
export const plainTarget = (target: string): string => posix.resolve('/', target)

interface Wrong {
  /** A field of the volume. */
  readonly field: keyof Volume
  readonly message: string
}
interface Bad extends Wrong, Omit<Declared, 'volume'> {
  readonly target: string
}

function refuse(bad: readonly Bad[]): never {
  const issues: Issue[] = bad.map(({ list, index, field, message }) => ({
    path: `${list}[${index}].${field}`,
    message,
  }))
  return fail({ kind: 'invalid', what: 'workload', issues })
}

const skippedWords = ({ list, index, target, field, message }: Bad): string =>
  `${list === 'volumes' ? 'Own volume' : 'Volume'} ${index} (${target}) is left out, as its document says: ${field}: ${message}`

function whyBad(volume: Volume, context: VolumeContext): Wrong | null {
  if (plainTarget(volume.target) === '/')
    return { field: 'target', message: 'name a folder below /: a container has its own root' }
  switch (volume.scope) {
    case 'ephemeral':
      return null
    case 'named':
    case 'project_named':
      return whyBadName(volume, context)
    case 'absolute':
      return whyBadFolder(volume.source, 'source', context)
    case 'instance':
    case 'stage':
    case 'project':
      return context.seen?.hasFiles === false ? noFolders(context.seen) : null
  }
}

const noFolders = ({ host }: SeenPlaces): Wrong => ({
  field: 'scope',
  message: `${host} is its engine alone, and keeps no folders for workloads: use project_named, or absolute`,
})

function whyBadFolder(source: string, field: keyof Volume, judged: Judged): Wrong | null {
  const message = whyRefused(source, judged)
  return message === null ? null : { field, message }
}

type Judged = Pick<VolumeContext, 'allowedPaths' | 'seen'>

/** By its name, and by where it leads as far as that was seen; null = it is in an allowed folder. */
const whyRefused = (source: string, { seen, ...settings }: Judged): string | null =>
  whyNotAllowed(source, settings) ?? (seen ? whyElsewhere(source, seen) : null)

/** A volume of the local driver can be a folder of the host by another name. */
function whyBadName(volume: Volume, context: VolumeContext): Wrong | null {
  if (cleanName(volume.name) === '')
    return { field: 'name', message: `name it: ${volume.scope} is a volume by its name` }
  const { driverOptions = {} } = volume
  const flags = driverOptions.o?.split(',') ?? []
  if (flags.includes('bind') || flags.includes('rbind'))
    return whyBadFolder(driverOptions.device ?? '', 'driverOptions', context)
  const message = unsafeVolume(driverOptions, '')
  return message === null ? null : { field: 'driverOptions', message }
}

/**
 * Refuses mounts of a release that may not be any more: what is allowed, and where it leads, may have changed. Throws
 * `invalid`.
 */
export function refuseMounts(mounts: readonly RenderedMount[], judged: Judged): void {
  const issues = mounts.flatMap(({ kind, source, target }): Issue[] => {
    const message = kind === 'bind' ? whyRefused(source, judged) : null
    return message === null ? [] : [{ path: `release.mount.${target}`, message }]
  })
  if (issues.length > 0) fail({ kind: 'invalid', what: 'release', issues })
}

type Place = Pick<RenderedMount, 'kind' | 'source'>

/** The place of a volume that is not bad. */
function placeOf(volume: Volume, { workloadId, tag }: VolumeContext): Place {
  switch (volume.scope) {
    case 'ephemeral':
      return { kind: 'tmpfs', source: '' }
    case 'instance':
      return { kind: 'folder', source: `tags/${cleanName(tag)}` }
    case 'stage':
    case 'project':
      return { kind: 'folder', source: 'shared' }
    case 'absolute':
      return { kind: 'bind', source: volume.source }
    case 'named':
      return { kind: 'volume', source: cleanName(volume.name) }
    case 'project_named':
      return { kind: 'volume', source: `ls-${workloadId.slice(0, 8)}-${cleanName(volume.name)}` }
  }
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
