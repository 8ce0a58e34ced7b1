/** Everything on a host's disk with its bytes and its verdict, and what it holds by kinds. Pure. */
import type { DiskKind, DiskObject, DiskShares, DiskUse } from '../../shared/model/prune.ts'
import {
  judgeCache,
  judgeContainer,
  judgeImage,
  judgeNetwork,
  judgeVolume,
  type Records,
  type Verdict,
} from './judge.ts'
import { type Layers, layersOf } from './layers.ts'
import type { Measured } from './look.ts'

/** `without`: ids of containers that are to go first: what they use is judged as if they were gone. */
export function objectsOf(
  look: Measured,
  records: Records,
  without: ReadonlySet<string> = new Set(),
): DiskObject[] {
  const containers = look.containers.filter(({ id }) => !without.has(id))
  const left = { containers }
  const layers = layersOf(look.images)
  return withParents(look, [
    ...look.containers.map((each) => containerObject(each, judgeContainer(each, records))),
    ...childrenFirst(look.images, ({ parentId }) => [parentId]).map((each) =>
      imageObject(each, layers, judgeImage(each, left, records)),
    ),
    ...look.networks.map((each) => networkObject(each, judgeNetwork(each, left, records))),
    ...look.volumes.map((each) => volumeObject(each, judgeVolume(each, left, records))),
    ...childrenFirst(look.cache, ({ parents }) => parents).map((each) =>
      cacheObject(each, judgeCache(each)),
    ),
  ])
}

interface Told extends Pick<DiskObject, 'id' | 'names' | 'labels' | 'bytes' | 'since'> {
  readonly ownBytes?: number
}

function object(kind: DiskKind, told: Told, { verdict, because, by }: Verdict): DiskObject {
  const name = told.names[0] ?? told.id.replace(/^sha256:/, '').slice(0, 12)
  return { ...{ kind, name, ownBytes: told.bytes }, ...told, verdict, because, by: [...by] }
}

function containerObject(
  { id, name, labels, sizeBytes, createdAt }: Measured['containers'][number],
  verdict: Verdict,
): DiskObject {
  const told = { id, names: [name], labels: { ...labels }, bytes: sizeBytes, since: createdAt }
  return object('containers', told, verdict)
}

/** When it came here counts: it may have been built years ago. */
function imageObject(
  image: Measured['images'][number],
  layers: Layers,
  verdict: Verdict,
): DiskObject {
  const { id, tags, digests, labels, sizeBytes, taggedAt, createdAt } = image
  const names = tags.length > 0 ? tags : digests
  const own = layers.freedWith(new Set([id]))
  const told = { id, names: [...names], labels: { ...labels }, bytes: sizeBytes }
  return object(
    'images',
    { ...told, since: taggedAt ?? (createdAt || null), ownBytes: own.bytes },
    verdict,
  )
}

function networkObject(
  { id, name, labels, createdAt }: Measured['networks'][number],
  verdict: Verdict,
): DiskObject {
  const told = { id, names: [name], labels: { ...labels }, bytes: 0, since: createdAt }
  return object('networks', told, verdict)
}

function volumeObject(
  { name, labels, createdAt, sizeBytes }: Measured['volumes'][number],
  verdict: Verdict,
): DiskObject {
  const told = { id: name, names: [name], labels: { ...labels }, bytes: sizeBytes }
  return object('volumes', { ...told, since: createdAt }, verdict)
}

type Cached = Measured['cache'][number]

function cacheObject(record: Cached, verdict: Verdict): DiskObject {
  const { id, description, sizeBytes, usedAt, createdAt, isShared } = record
  const names = description === '' ? [] : [description]
  const told = { id, names, labels: {}, bytes: sizeBytes, since: usedAt ?? createdAt }
  return object('cache', { ...told, ownBytes: isShared ? 0 : sizeBytes }, verdict)
}

/** Objects, children first: one goes only after those made from it. */
function childrenFirst<T extends { readonly id: string }>(
  all: readonly T[],
  parentsOf: (each: T) => readonly string[],
): T[] {
  const pairs = all.flatMap((child) => parentsOf(child).map((parent) => ({ parent, child })))
  const children = Map.groupBy(pairs, ({ parent }) => parent)
  const placed = new Set<T>()
  const place = (each: T, above: ReadonlySet<T>): void => {
    if (placed.has(each) || above.has(each)) return
    const below = new Set([...above, each])
    for (const { child } of children.get(each.id) ?? []) place(child, below)
    placed.add(each)
  }
  for (const each of all) place(each, new Set())
  return [...placed]
}

/**
 * Objects judged with their children: one that something that may stay was made from cannot go, for engines refuse
 * it.
 */
function withParents(look: Measured, objects: readonly DiskObject[]): DiskObject[] {
  const parents = new Map<string, readonly string[]>([
    ...look.images.map(({ id, parentId }) => [id, [parentId]] as const),
    ...look.cache.map((record) => [record.id, record.parents] as const),
  ])
  const resting = new Set<string>()
  const rest = (id: string): void => {
    for (const parent of parents.get(id) ?? []) {
      if (resting.has(parent)) continue
      resting.add(parent)
      rest(parent)
    }
  }
  for (const { id, verdict } of objects) if (verdict !== 'free') rest(id)
  return objects.map((each) =>
    each.verdict !== 'kept' && resting.has(each.id)
      ? { ...each, verdict: 'kept', because: 'parent', by: [] }
      : each,
  )
}

export function diskUseOf(host: string, look: Measured, records: Records): DiskUse {
  return { host, at: look.at, shares: sharesOf(look), objects: objectsOf(look, records) }
}

function sharesOf(look: Measured): DiskShares {
  const { images, containers, volumes, cache, fileSystem } = look
  const used = new Set(containers.map(({ imageId }) => imageId))
  const layers = layersOf(images)
  const all = look.layersBytes ?? layers.freedWith(new Set(images.map(({ id }) => id))).bytes
  const unused = new Set(images.map(({ id }) => id).filter((id) => !used.has(id)))
  const unusedImages = Math.min(all, layers.freedWith(unused).bytes)
  const engine = {
    ...{ unusedImages, usedImages: all - unusedImages },
    containers: sum(containers.map(({ sizeBytes }) => sizeBytes ?? 0)),
    volumes: sum(volumes.map(({ sizeBytes }) => sizeBytes ?? 0)),
    cache: sum(cache.map(({ sizeBytes, isShared }) => (isShared ? 0 : sizeBytes))),
  }
  if (fileSystem === null) return { ...engine, other: null, free: null }
  const held = fileSystem.totalBytes - fileSystem.freeBytes
  const other = Math.max(0, held - sum(Object.values(engine)))
  return { ...engine, other, free: fileSystem.freeBytes }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
