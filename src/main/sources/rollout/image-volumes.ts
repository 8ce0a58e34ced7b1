/**
 * Volumes that an image asks for by itself (`VOLUME`) and its workload does not declare. The engine
 * would give each container a new one without a name; here they keep their data: what the container
 * before had there moves along, as with docker compose, and a new one gets a name. Pure.
 */
import { createHash } from 'node:crypto'
import type { Difference } from '../../../shared/model/difference.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container } from '../../engine/engine.ts'
import type { Image } from '../../engine/image.ts'
import type { WantedMount } from '../containers/volumes.ts'
import type { VolumeAt } from './spec.ts'

export interface VolumePlan {
  /** Volumes that the container before has mounted beside what is declared. */
  readonly known: readonly VolumeAt[]
  /** Why old and new must not run side by side; null = they may. */
  readonly written: string | null
  readonly difference: readonly Difference[]
  readonly warnings: readonly string[]
}

interface Looked {
  readonly workload: Workload
  /** The service that it is, of several whose images may ask for the same place; absent = it is one alone. */
  readonly service?: string
  /** Mounts that the workload declares. */
  readonly declared: readonly WantedMount[]
  /** Nothing runs beside the new one. */
  readonly isAlone: boolean
  /** Null until it is pulled: then what it asks for is not known yet. */
  readonly image: Pick<Image, 'volumes'> | null
  readonly containers: readonly Container[]
  /** The deployment that made the live release. */
  readonly live: string | null
}

export function planVolumes(looked: Looked): VolumePlan {
  const { workload, service, declared, isAlone, image, containers, live } = looked
  const from = containerBefore(containers, live)
  const known = from ? undeclaredVolumes(from, declared) : []
  const wanted = image && volumesFor(image, { workloadId: workload.id, service, declared, known })
  const kept = wanted ? known.filter((each) => hasPlace(wanted, each)) : known
  const [first] = kept
  return {
    known,
    written: first && isAlone ? `the image keeps data in a volume at ${first.target}` : null,
    difference: (wanted ?? [])
      .filter((each) => !hasPlace(known, each))
      .map((each) => ({ field: `mount.${each.target}`, before: null, after: mountText(each) })),
    warnings: [
      ...kept.map(
        ({ target, volume }) => `Volume ${volume} at ${target} moves along to the new container`,
      ),
      ...(isAlone ? [] : kept.map(({ volume }) => `Old and new both write to volume ${volume}`)),
      ...known
        .filter((each) => !kept.includes(each))
        .map(
          ({ target, volume }) =>
            `Volume ${volume} stays on the host: the image asks for none at ${target} any more`,
        ),
      ...leftVolumes(containers, declared, known),
    ],
  }
}

/** As a release keeps it, and a plan shows it. */
export const mountText = ({ volume }: VolumeAt): string => `volume ${volume} (the image's own)`

const hasPlace = (volumes: readonly VolumeAt[], { target }: VolumeAt): boolean =>
  volumes.some((each) => each.target === target)

/** The one that is live; else the newest that there is. */
function containerBefore(
  containers: readonly Container[],
  live: string | null,
): Container | undefined {
  const isLive = ({ labels }: Container) => labels[label.deployment] === live
  return containers.find(isLive) ?? containers[0]
}

/** Volumes that others of it keep, which go. */
function leftVolumes(
  containers: readonly Container[],
  declared: readonly WantedMount[],
  known: readonly VolumeAt[],
): string[] {
  return containers.flatMap((container) =>
    undeclaredVolumes(container, declared)
      .filter(({ volume }) => !known.some((each) => each.volume === volume))
      .map(({ volume }) => `Volume ${volume} of ${container.name} stays on the host`),
  )
}

/** Volumes of a container at places that its workload does not declare. */
function undeclaredVolumes({ mounts }: Container, declared: readonly WantedMount[]): VolumeAt[] {
  return mounts
    .filter(({ kind, target }) => kind === 'volume' && !isDeclared(declared, target))
    .map(({ source, target }) => ({ target: plain(target), volume: source }))
}

/** Volumes that a container of this image mounts beside what is declared. `known`: from the one before. */
export function volumesFor(
  image: Pick<Image, 'volumes'>,
  { workloadId, service, declared, known }: Wanted,
): VolumeAt[] {
  const targets = new Set(image.volumes.map(plain))
  return [...targets]
    .filter((target) => !isDeclared(declared, target))
    .map(
      (target) =>
        known.find((each) => each.target === target) ?? named({ workloadId, service }, target),
    )
}

interface Wanted {
  readonly workloadId: string
  readonly service?: string | undefined
  readonly declared: readonly WantedMount[]
  readonly known: readonly VolumeAt[]
}

/** The same place of the same workload has the same name, so that it is found again. */
function named(
  { workloadId, service }: Pick<Wanted, 'workloadId' | 'service'>,
  target: string,
): VolumeAt {
  const path = target.slice(1).replaceAll('/', '.')
  const isSafe = /^[\w-]+(\.[\w-]+)*$/.test(path) && !target.includes('.')
  const hash = createHash('sha256').update(target).digest('hex').slice(0, 8)
  const place = isSafe ? path : `${path.replace(/[^\w.-]/g, '-')}.${hash}`
  const owner = [workloadId.slice(0, 8), ...(service === undefined ? [] : [service])].join('.')
  return { target, volume: `ls-${owner}.${place}` }
}

const plain = (target: string): string => target.replace(/(?<=.)\/+$/, '')

function isDeclared(declared: readonly WantedMount[], target: string): boolean {
  return declared.some((mount) => plain(mount.target) === plain(target))
}
