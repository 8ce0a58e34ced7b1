/** Takes one thing off a host: judged again right before, and by one call that the engine refuses where it is in use. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { DiskObject, PruneItem } from '../../shared/model/prune.ts'
import type { Disk, ImageDetail, Removable } from '../engine/disk.ts'
import { isAbsence } from '../hosts/absence.ts'
import { needOf } from '../sources/kept-images.ts'
import {
  judgeContainer,
  judgeImage,
  judgeNetwork,
  judgeVolume,
  type Records,
  type Verdict,
} from './judge.ts'
import type { Measured } from './look.ts'

export interface Taking {
  readonly disk: Disk
  readonly look: Measured
  /** As of now, not as of the look. */
  readonly records: () => Records
}

export type Taken =
  | { readonly state: 'removed' | 'gone' }
  | { readonly state: 'kept'; readonly verdict: Verdict }
  | { readonly state: 'failed'; readonly failure: Failure }

/** Throws what keeps the host from answering at all, and the signal's reason. */
export async function take(
  taking: Taking,
  object: Pick<DiskObject, 'kind' | 'id' | 'verdict'>,
  signal: AbortSignal,
): Promise<Taken> {
  try {
    const now = await judgedNow(taking, object, signal)
    if (now === undefined) return { state: 'gone' }
    if (now.verdict.verdict === 'kept') return { state: 'kept', verdict: now.verdict }
    // What goes only by choice was chosen as what it was then.
    if (now.verdict.verdict === 'by-id' && object.verdict !== 'by-id')
      return { state: 'kept', verdict: now.verdict }
    if (await taking.disk.remove(now.asked, signal)) return { state: 'removed' }
    return await notRemoved(taking, object, signal)
  } catch (error) {
    const failure = failureOf(error)
    if (signal.aborted || !failure || isAbsence(failure)) throw error
    return { state: 'failed', failure }
  }
}

/** A step of a build that another rests on is passed over without a word. */
async function notRemoved(
  { disk }: Taking,
  { kind, id }: Pick<DiskObject, 'kind' | 'id'>,
  signal: AbortSignal,
): Promise<Taken> {
  const isThere = kind === 'cache' && (await disk.cache(signal)).some((each) => each.id === id)
  if (!isThere) return { state: 'gone' }
  return { state: 'kept', verdict: { verdict: 'kept', because: 'parent', by: [] } }
}

interface Now {
  readonly verdict: Verdict
  readonly asked: Removable
}

async function judgedNow(
  taking: Taking,
  { kind, id }: Pick<DiskObject, 'kind' | 'id'>,
  signal: AbortSignal,
): Promise<Now | undefined> {
  const { disk, look, records } = taking
  if (kind === 'cache') {
    const verdict = { verdict: 'free', because: 'unused-cache', by: [] } as const
    return { verdict, asked: { kind, id } }
  }
  const containers = await disk.containers('none', signal)
  const left = { containers }
  if (kind === 'images') return await imageNow(taking, id, { left, signal })
  if (kind === 'containers') {
    const found = containers.find((each) => each.id === id)
    return found && { verdict: judgeContainer(found, records()), asked: { kind, id } }
  }
  if (kind === 'networks') {
    const found = (await disk.networks(signal)).find((each) => each.id === id)
    return found && { verdict: judgeNetwork(found, left, records()), asked: { kind, id } }
  }
  const found = await disk.volume(id, signal)
  const seen = look.volumes.find(({ name }) => name === id)
  // Another one may have its name by now.
  if (found?.createdAt !== seen?.createdAt) return undefined
  return found && { verdict: judgeVolume(found, left, records()), asked: { kind, id } }
}

async function imageNow(
  { disk, look, records }: Taking,
  id: string,
  { left, signal }: { readonly left: Pick<Measured, 'containers'>; readonly signal: AbortSignal },
): Promise<Now | undefined> {
  const detail = await disk.image(id, signal)
  if (!detail) return undefined
  const labels = look.images.find((image) => image.id === id)?.labels ?? {}
  const known = records()
  const isListed = (parent: ImageDetail) => look.images.some((image) => image.id === parent.id)
  const keepsParents = await hasParent(disk, { parentId: detail.parentId, signal }, (parent) => {
    return isListed(parent) || known.needs.some((need) => needOf(parent, need))
  })
  return {
    verdict: judgeImage({ ...detail, labels }, left, known),
    asked: { kind: 'images', id, references: referencesOf(detail), keepsParents },
  }
}

/** The engine takes what an image was made from along where nothing names that: not where a release needs it. */
async function hasParent(
  disk: Disk,
  { parentId, signal }: { readonly parentId: string; readonly signal: AbortSignal },
  holds: (parent: ImageDetail) => boolean,
): Promise<boolean> {
  if (parentId === '') return false
  const parent = await disk.image(parentId, signal)
  if (!parent) return false
  return holds(parent) || (await hasParent(disk, { parentId: parent.parentId, signal }, holds))
}

/** A digest goes with the tags of its repository. */
function referencesOf({ tags, digests }: ImageDetail): string[] {
  const tagged = tags.map((tag) => tag.slice(0, tag.lastIndexOf(':')))
  return [...tags, ...digests.filter((digest) => !tagged.includes(digest.split('@')[0] ?? ''))]
}

export function itemAs(taken: Taken, bytes: number | null, at: number): Partial<PruneItem> {
  if (taken.state === 'removed') return { state: 'removed', bytes, at }
  if (taken.state === 'kept') {
    const { because, by } = taken.verdict
    return { state: 'kept', because, by: [...by], at }
  }
  return taken.state === 'failed'
    ? { state: 'failed', failure: taken.failure, at }
    : { state: 'gone', at }
}
