/** Judges what may go of a host's disk, what goes only when it is chosen by itself, and what stays: and why. Pure. */
import { keptFailedUntil } from '../../shared/model/kept-failed.ts'
import { buildLabel, label } from '../../shared/model/labels.ts'
import type { Because, DiskObject } from '../../shared/model/prune.ts'
import type {
  CacheRecord,
  ImageDetail,
  StoredContainer,
  StoredImage,
  StoredNetwork,
  StoredVolume,
} from '../engine/disk.ts'
import { otherInstallationOf, ownerOf } from '../engine/owner.ts'
import { isClaim } from '../locks/claim-mark.ts'
import { isLock, isUnlocked } from '../locks/lock-container.ts'
import { type ImageNeed, type NamedImage, needOf, repositoriesOf } from '../sources/kept-images.ts'
import type { HostImage } from '../store/store.ts'

export type SeenImage = StoredImage & Pick<ImageDetail, 'layers' | 'taggedAt'>

/** Answer of an engine about its disk. */
export interface DiskLook {
  readonly images: readonly SeenImage[]
  readonly layersBytes: number | null
  readonly containers: readonly StoredContainer[]
  readonly networks: readonly StoredNetwork[]
  readonly volumes: readonly StoredVolume[]
  readonly cache: readonly CacheRecord[]
}

/** Records of this installation about the host. */
export interface Records {
  readonly installation: string
  readonly now: number
  /** Names of all that there are, also of those that cannot be read. */
  readonly workloads: ReadonlySet<string>
  /** The workload that a project was adopted as. */
  readonly adopted: (project: string) => string | undefined
  /** Workloads that are being deployed there, or whose deployment nobody settled yet. */
  readonly busy: readonly string[]
  /** Deployments that kept releases come from. */
  readonly releasedBy: ReadonlySet<string>
  readonly needs: readonly ImageNeed[]
  /** Workloads of which it is not known what their releases, or their documents, need. */
  readonly unknown: readonly string[]
  readonly named: readonly NamedImage[]
  /** Images that workloads had there. */
  readonly had: readonly HostImage[]
}

export interface Verdict {
  readonly verdict: DiskObject['verdict']
  readonly because: Because
  readonly by: readonly string[]
}

const verdictAs =
  (verdict: Verdict['verdict']) =>
  (because: Because, by: readonly string[] = []): Verdict => ({ verdict, because, by })
const free = verdictAs('free')
const byId = verdictAs('by-id')
const kept = verdictAs('kept')

/** Made a moment ago, something may be about to use it. */
const justMadeMs = 10 * 60_000

const isUp = ({ state }: StoredContainer): boolean => !['created', 'exited', 'dead'].includes(state)

/** Containers that use something, those that run first. */
function users(containers: readonly StoredContainer[]): string[] {
  const byLife = containers.toSorted((a, b) => Number(isUp(b)) - Number(isUp(a)))
  return byLife.map(({ name }) => name)
}

/** Another installation deploys there right now. */
function isOthersLock({ labels, name }: StoredContainer, { installation }: Records): boolean {
  const isHeld = isLock(labels) && !isUnlocked(name)
  return isHeld && otherInstallationOf(labels, installation) !== undefined
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

/** The verdict on what is of nobody here: undefined where it is ours, or of a project that was adopted. */
function foreign({ labels }: Labelled, records: Records): Verdict | undefined {
  const other = otherInstallationOf(labels, records.installation)
  if (other) return byId('other-installation', [other.id])
  if (labels[label.installation] === records.installation) return undefined
  return ownerOf(labels, records.installation, records.adopted) ? undefined : byId('foreign')
}

const workloadOf = ({ labels }: Labelled, { installation, adopted }: Records) =>
  ownerOf(labels, installation, adopted)?.workload

/** One that was given back keeps nobody out. */
const judgeLock = ({ name }: StoredContainer): Verdict =>
  isUnlocked(name) ? free('left-behind') : kept('lock')

export function judgeContainer(container: StoredContainer, records: Records): Verdict {
  const role = container.labels[label.role] ?? ''
  if (isUp(container)) return kept('running')
  if (isLock(container.labels)) return judgeLock(container)
  if (isClaim(container.labels)) return judgeClaim(container, records)
  const others = foreign(container, records)
  if (others) return others
  if (records.now - container.createdAt < justMadeMs) return kept('just-made')
  const workload = workloadOf(container, records)
  if (workload === undefined) return free('left-behind')
  if (records.busy.includes(workload)) return kept('deploying', [workload])
  if (!records.workloads.has(workload)) return free('of-gone-workload', [workload])
  const until = keptFailedUntil(container.name)
  if (until !== undefined && until < records.now) return free('left-behind', [workload])
  const deployment = container.labels[label.deployment] ?? ''
  const isLeft = deployment !== '' && role !== 'compose' && !records.releasedBy.has(deployment)
  return isLeft ? byId('failed-deployment', [workload]) : kept('workload', [workload])
}

/** The verdict on a claim, ours until there is no such workload any more; whose it was has had time to hear of it by then. */
function judgeClaim(container: StoredContainer, records: Records): Verdict {
  return foreign(container, records) ?? byId('claim')
}

export function judgeImage(
  image: Omit<StoredImage, 'sizeBytes' | 'sharedBytes' | 'createdAt' | 'labels'> & Labelled,
  { containers }: Pick<DiskLook, 'containers'>,
  records: Records,
): Verdict {
  const used = containers.filter(({ imageId }) => imageId === image.id)
  if (used.length > 0) return kept('in-use', users(used))
  const needed = records.needs.filter((need) => needOf(image, need))
  if (needed.length > 0) return kept('release', unique(needed.map(({ by }) => by)))
  const named = records.named.filter(({ reference }) => needOf(image, { reference }))
  if (named.length > 0) return kept('document', unique(named.map(({ by }) => by)))
  if (records.busy.length > 0) return kept('deploying', records.busy)
  return judgeUnused(image, containers, records)
}

type UnusedImage = Parameters<typeof judgeImage>[0]

function judgeUnused(
  image: UnusedImage,
  containers: readonly StoredContainer[],
  records: Records,
): Verdict {
  const isHelpers =
    image.labels[label.installation] === records.installation &&
    image.labels[label.role] === 'helper'
  if (isHelpers) return free('left-behind')
  if (isLock(image.labels)) return byId('for-locks')
  const built = builtFor(image, records)
  if (built !== undefined) return judgeBuilt(built, records)
  const had = records.had.filter((each) => each.image === image.id)
  if (had.length === 0) return byId('foreign')
  const workloads = unique(had.map(({ workload }) => workload))
  const unknown = workloads.filter((workload) => records.unknown.includes(workload))
  if (unknown.length > 0) return kept('need-unknown', unknown)
  const others = containers.filter((each) => isOthersLock(each, records))
  // What it pulled a moment ago is used by nothing yet.
  if (others.length > 0) return kept('lock', users(others))
  const sharing = otherUsers(image, containers, records.installation)
  if (sharing.length > 0) return byId('other-installation', sharing)
  const isOnlyHere = image.tags.length > 0 && image.digests.length === 0
  return isOnlyHere ? byId('only-here', workloads) : free('left-behind', workloads)
}

/** The workload whose commit it was built of, here. */
const builtFor = ({ labels }: Labelled, { installation }: Records): string | undefined =>
  labels[buildLabel.installation] === installation ? labels[buildLabel.workload] : undefined

/** No release needs it, and it can be built again of its commit. */
function judgeBuilt(workload: string, { unknown }: Records): Verdict {
  return unknown.includes(workload)
    ? kept('need-unknown', [workload])
    : free('left-behind', [workload])
}

/** Other installations with containers of the same repository: what their releases need is not known here. */
function otherUsers(
  image: UnusedImage,
  containers: readonly StoredContainer[],
  installation: string,
): string[] {
  const own = repositoriesOf([...image.tags, ...image.digests])
  const ids = containers.flatMap((container) => {
    const other = otherInstallationOf(container.labels, installation)
    const [repository = ''] = repositoriesOf([container.image])
    return other && own.includes(repository) ? [other.id] : []
  })
  return unique(ids)
}

const builtIn = ['bridge', 'host', 'none', 'ingress', 'docker_gwbridge']

export function judgeNetwork(
  network: StoredNetwork,
  { containers }: Pick<DiskLook, 'containers'>,
  records: Records,
): Verdict {
  if (builtIn.includes(network.name)) return kept('built-in')
  const used = containers.filter(
    ({ networks }) => networks.includes(network.id) || networks.includes(network.name),
  )
  if (used.length > 0) return kept('in-use', users(used))
  const others = foreign(network, records)
  if (others) return others
  if (records.busy.length > 0) return kept('deploying', records.busy)
  const workload = workloadOf(network, records)
  if (workload === undefined) return free('left-behind')
  // Also a project that is stopped wants it again.
  return records.workloads.has(workload)
    ? kept('workload', [workload])
    : free('of-gone-workload', [workload])
}

export function judgeVolume(
  volume: StoredVolume,
  { containers }: Pick<DiskLook, 'containers'>,
  records: Records,
): Verdict {
  const used = containers.filter(({ volumes }) => volumes.includes(volume.name))
  if (used.length > 0) return kept('in-use', users(used))
  const others = foreign(volume, records)
  if (others) return others
  if (records.busy.length > 0) return kept('deploying', records.busy)
  const workload = workloadOf(volume, records)
  if (workload === undefined) return byId('unmarked')
  return records.workloads.has(workload)
    ? kept('workload', [workload])
    : free('of-gone-workload', [workload])
}

export function judgeCache({ isInUse }: CacheRecord): Verdict {
  return isInUse ? kept('in-use') : free('unused-cache')
}

const unique = (values: readonly string[]): string[] => [...new Set(values)]
