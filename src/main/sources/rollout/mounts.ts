/** Mounts of a new container, made ready on the host: judged once more there, folders and volumes made. */

import { posix } from 'node:path'
import { fail } from '../../../shared/lib/failure-error.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Mount } from '../../engine/engine.ts'
import type { Image } from '../../engine/image.ts'
import type { VolumeDriver } from '../../engine/network-and-volume.ts'
import { isInFolder, whyNotAllowed } from '../containers/mount-policy.ts'
import { type FolderRights, type Place, withPlace } from '../containers/place-container.ts'
import { lookAtPlaces, type SeenPlaces, whyElsewhere, whyUnknown } from '../containers/places.ts'
import type { WantedMount } from '../containers/volumes.ts'
import type { StageRun } from '../stage.ts'
import { addFacts, readFacts } from './facts.ts'
import { volumesFor } from './image-volumes.ts'
import type { WantedContainer } from './spec.ts'

export interface PreparedMounts {
  readonly mounts: readonly Mount[]
  /** Volumes that its image asks for, by where they are mounted. */
  readonly imageVolumes: Readonly<Record<string, string>>
}

/** `image`: which it is is only certain by now; undefined = it is not there any more. */
export async function prepareMounts(
  run: StageRun,
  { mounts, known, service, skippedVolumes = [] }: WantedContainer,
  { imageId, image }: { readonly imageId: string; readonly image: Image | undefined },
): Promise<PreparedMounts> {
  for (const skipped of skippedVolumes) run.note(skipped)
  const seen = await judgePlaces(run, mounts)
  const prepared: Mount[] = []
  for (const mount of mounts) prepared.push(await prepareMount({ run, imageId, seen }, mount))
  const volumes = volumesFor(image ?? { volumes: [] }, {
    ...{ workloadId: run.workload.id, service, declared: mounts, known },
  })
  for (const { target, volume } of volumes) {
    await ensureVolume(run, volume, { labels: { [label.workload]: run.workload.document.name } })
    run.note(`volume ${volume} is mounted at ${target}, which the image asks for`)
    prepared.push({ kind: 'volume', source: volume, target })
  }
  const imageVolumes = Object.fromEntries(volumes.map((each) => [each.target, each.volume]))
  return { mounts: prepared, imageVolumes }
}

/** A folder of the host may lead elsewhere than when it was planned. Throws `invalid`. */
export async function judgePlaces(
  run: StageRun,
  mounts: readonly WantedMount[],
): Promise<SeenPlaces> {
  const binds = mounts.filter(({ kind }) => kind === 'bind')
  const sources = binds.map(({ source }) => source)
  const seen = await lookAtPlaces(run.session, sources, run.settings)
  for (const { source, target } of binds) {
    const why = whyNotAllowed(source, run.settings) ?? whyElsewhere(source, seen)
    if (why !== null) refuse(target, why)
  }
  return seen
}

function refuse(target: string, message: string): never {
  const issues = [{ path: `mount.${target}`, message }]
  return fail({ kind: 'invalid', what: 'workload', issues })
}

interface Preparing {
  readonly run: StageRun
  readonly imageId: string
  readonly seen: SeenPlaces
}

async function prepareMount(preparing: Preparing, mount: WantedMount): Promise<Mount> {
  const { run } = preparing
  const { kind, source, target, driver, driverOptions, owner, mode, ...details } = mount
  switch (kind) {
    case 'folder': {
      const folder = await ownFolder(preparing, mount)
      return { ...details, kind: 'bind', source: folder, target }
    }
    case 'volume':
      await ensureVolume(run, source, { driver, options: driverOptions })
      return { ...details, kind, source, target }
    case 'bind':
      await hostFolder(preparing, mount)
      return { ...details, kind, source, target }
    case 'tmpfs':
      return { ...details, kind, source, target, mode }
  }
}

/** In the workload's lasting folder: nobody else's, so that it gets what is asked for also later. */
async function ownFolder({ run, imageId }: Preparing, mount: WantedMount): Promise<string> {
  const { source, owner, mode } = mount
  const { files } = run.session
  const folder = posix.join(await files.folder(run.workload.id), source)
  await files.ensureFolder(folder)
  if (owner === undefined && mode === undefined) return folder
  const now = await files.lookAt(folder)
  if (now === undefined || now === 'broken-link') return folder
  const wanted = { owner: owner ?? now.owner, mode: mode ?? now.mode }
  if (!differs(wanted, now)) return folder
  await withPlace(run, { folder, imageId }, (place) => place.makeFolder('', wanted))
  run.note(`folder ${folder} ${rightsWords(wanted)}`)
  return folder
}

function differs(wanted: FolderRights, now: Required<FolderRights>): boolean {
  const [uid, gid = uid] = (wanted.owner ?? now.owner)?.split(':') ?? []
  const octal = (mode: string | undefined) => Number.parseInt(mode ?? '', 8)
  return `${uid}:${gid}` !== now.owner || octal(wanted.mode ?? now.mode) !== octal(now.mode)
}

/** A folder of the host that is not there is made, as docker does it; one that is there stays as it is. */
async function hostFolder({ run, imageId, seen }: Preparing, mount: WantedMount): Promise<void> {
  const { source } = mount
  const place = seen.bySource[source]
  if (whyUnknown(source, seen) !== null) return await askEngine(run, imageId, mount)
  if (place?.kind !== 'missing') return
  const below = posix.relative(place.above, place.real)
  await withPlace(run, { folder: place.above, imageId }, (at) => at.makeFolder(below, mount))
  run.note(`made folder ${source}, ${rightsWords(mount)}`)
}

/** Asks the engine where the host itself cannot be asked: no link is followed, as only the engine could. */
async function askEngine(run: StageRun, imageId: string, mount: WantedMount): Promise<void> {
  const { source, target } = mount
  const plain = posix.resolve('/', source)
  const folder = run.settings.allowedPaths.find((each) => isInFolder(plain, each)) ?? plain
  const below = posix.relative(folder, plain)
  await withPlace(run, { folder, imageId }, async (place) => {
    const link = await firstLink(place, below)
    if (link !== null)
      refuse(
        target,
        `${posix.join(folder, link)} is a link, and where it leads cannot be asked on ${run.session.name}: name the folder that is meant`,
      )
    if (await place.what(below)) return
    await place.makeFolder(below, mount)
    run.note(`made folder ${source}, ${rightsWords(mount)}`)
  })
}

async function firstLink(place: Place, below: string): Promise<string | null> {
  const names = below.split('/').filter((name) => name !== '')
  for (const [index] of names.entries()) {
    const upTo = names.slice(0, index + 1).join('/')
    if ((await place.what(upTo)) === 'link') return upTo
  }
  return null
}

const rightsWords = ({ owner = 'root', mode = '0755' }: FolderRights): string =>
  `owner ${owner}, mode ${mode}`

async function ensureVolume(
  run: StageRun,
  volume: string,
  {
    labels = {},
    ...how
  }: VolumeDriver & { readonly labels?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const ours = { [label.installation]: run.installation, ...labels }
  const isMade = await run.session.engine.volumes.ensure(volume, ours, {
    ...how,
    signal: run.signal,
  })
  if (!isMade) return
  const { madeVolumes = [] } = readFacts(run)
  addFacts(run, { madeVolumes: [...madeVolumes, volume] })
}
