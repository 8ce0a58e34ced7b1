/** Why something on a disk may go, or stays, in words for every door; and what a clean-up comes to. */
import { bytesText } from './bytes.ts'
import type { Because, DiskKind, DiskObject, Freed } from './prune.ts'

/** The words for one, and for several. */
export const kindWords: { readonly [K in DiskKind]: readonly [string, string] } = {
  images: ['image', 'images'],
  containers: ['container', 'containers'],
  networks: ['network', 'networks'],
  volumes: ['volume', 'volumes'],
  cache: ['build step', 'build cache'],
}

type Judged = Pick<DiskObject, 'because' | 'by' | 'kind'>

/** A phrase, without a full stop. */
export function whyText(object: Judged): string {
  return whys[object.because](listed(object.by), object)
}

/** The way to let it go all the same; null = nothing does, or nothing has to. */
export function wayOutOf(object: Judged): string | null {
  return waysOut[object.because]?.(object) ?? null
}

const whys: { readonly [B in Because]: (by: string, object: Judged) => string } = {
  'left-behind': (by, { kind }) =>
    by === '' ? 'Longshore made it, and nothing uses it' : leftBehind(by, kind),
  'of-gone-workload': (by) => `of ${by}, which is not here any more`,
  'unused-cache': () => 'no build uses it now',
  foreign: () => 'not of Longshore',
  'other-installation': (by) => `of another installation of Longshore (${by})`,
  'only-here': (by) => `was ${by}’s, and is in no registry: it could not be pulled again`,
  unmarked: () => 'Longshore made it; for which workload is not written on it',
  'failed-deployment': (by) => `kept of a deployment of ${by} that failed, for a look`,
  'for-locks': () => 'Longshore locks hosts with it while it deploys; it takes no space',
  claim: () => 'it tells another installation what was claimed from it',
  running: () => 'it runs',
  'in-use': (by) => (by === '' ? 'in use' : `in use by ${by}`),
  release: (by) => `${by} ${by.includes(',') ? 'need' : 'needs'} it`,
  'need-unknown': (by) => `it cannot be read what ${by} needs`,
  document: (by) => `the document of ${by} means it`,
  workload: (by) => `of ${by}`,
  deploying: (by) => `${by} is being deployed, or its deployment is not settled`,
  lock: (by, { kind }) =>
    kind === 'containers'
      ? 'the lock of a deployment'
      : `another installation deploys there now (${by})`,
  'built-in': () => 'the engine’s own',
  'just-made': () => 'made a moment ago',
  parent: () => 'something that stays was made from it',
}

const leftBehind = (by: string, kind: DiskKind): string =>
  kind === 'images' ? `was ${by}’s; no release that is kept needs it` : `was ${by}’s, unused now`

const waysOut: { readonly [B in Because]?: (object: Judged) => string } = {
  foreign: () => 'Choose it by itself',
  'other-installation': () => 'Choose it by itself, or clean up from there',
  'only-here': () => 'Choose it by itself',
  unmarked: () => 'Choose it by itself',
  'failed-deployment': () => 'Choose it by itself',
  claim: () => 'Choose it by itself, once that installation has forgotten the workload',
  'for-locks': () => 'Choose it by itself: the next deployment makes it again',
  running: () => 'Stop it first',
  'in-use': ({ kind }) =>
    kind === 'cache' ? 'Wait until the build ends' : 'Remove those containers first',
  release: () => 'Keep fewer releases of it: keep.releases of its document',
  'need-unknown': () => 'Mend its files or its record first',
  document: () => 'Change the tag of the document, or delete it',
  workload: ({ kind }) =>
    kind === 'volumes' ? 'Remove the workload with its volumes' : 'Remove the workload',
  lock: () => 'Wait until that deployment ends',
  deploying: () => 'Wait for it; what was interrupted: longshore recover',
  'just-made': () => 'Measure again in ten minutes',
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3)
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

/** `3.2 GB`, `at most 3.2 GB`, `3.2 GB and 2 of unknown size` */
export function freedText({ bytes, isExact, unknown }: Freed): string {
  const known = `${isExact ? '' : 'at most '}${bytesText(bytes)}`
  return unknown === 0 ? known : `${known} and ${unknown} of unknown size`
}

/** `2 images, 1 volume` */
export function countText(objects: readonly Pick<DiskObject, 'kind'>[]): string {
  const byKind = Map.groupBy(objects, ({ kind }) => kind)
  const counts = [...byKind].map(([kind, { length }]) => {
    if (kind === 'cache') return length === 1 ? '1 build step' : `${length} build steps`
    return `${length} ${kindWords[kind][length === 1 ? 0 : 1]}`
  })
  return counts.length === 0 ? 'nothing' : counts.join(', ')
}
