/** An image from the engine of one host to that of another, streamed through this machine and never kept on it. */
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { CopyStep } from '../../shared/model/copy.ts'
import type { Engine } from '../engine/engine.ts'
import type { Image } from '../engine/image.ts'
import { withoutFiles } from './archive-without.ts'
import { layersThere } from './layers-there.ts'
import type { HostSession } from './session.ts'

type End = Pick<HostSession, 'name' | 'engine'>

export interface CopyOrder {
  readonly from: End
  readonly to: End
  /** By what the first engine knows it: a name with a tag or a digest, or an id. */
  readonly image: string
  /** Its name afterwards, with a tag. */
  readonly name: string
  /** The name is taken from another image that has it. */
  readonly movesName: boolean
}

export interface CopyNews {
  /** Called with the image to copy, before anything is sent; `isThere`: nothing will be. */
  found(image: Image, isThere: boolean): void
  /** `bytes`: of the archive so far. */
  step(step: CopyStep, bytes: number): void
}

export interface CopiedImage {
  /** As the second engine has it. */
  readonly image: Image
  /** As the first one has it. */
  readonly source: Image
  readonly wasThere: boolean
  readonly bytes: number
}

/**
 * Throws `copy-failed`, where nothing is changed yet but that an image without a name may lie there; or what either
 * engine failed with, which names its host.
 */
export async function copyImage(
  order: CopyOrder,
  news: CopyNews,
  signal: AbortSignal,
): Promise<CopiedImage> {
  const { to, name } = order
  news.step('looking', 0)
  const source = await sourceOf(order, signal)
  const there = await findThere(order, source, signal)
  await refuseTaken(order, source, signal)
  news.found(source, there !== undefined)
  const sent = there ? { image: there, bytes: 0 } : await send(order, source, { news, signal })
  // It may have been given to another one meanwhile.
  const holder = await refuseTaken(order, source, signal)
  if (holder?.id !== sent.image.id) await to.engine.images.tag(sent.image.id, name, signal)
  const image = (await to.engine.images.inspect(name, signal)) ?? sent.image
  return { ...sent, image, source, wasThere: there !== undefined }
}

async function sourceOf(order: CopyOrder, signal: AbortSignal): Promise<Image> {
  const source = await order.from.engine.images.inspect(order.image, signal)
  return source ?? failCopy(order, 'absent')
}

function failCopy(
  { from, to, image, name }: CopyOrder,
  why: 'absent' | 'name-taken' | 'differs',
  found = '',
): never {
  return fail({ kind: 'copy-failed', from: from.name, to: to.name, image, name, why, found })
}

/** By its id, its name, or what registries called it: one of them may be all that the other engine knows. */
async function findThere(
  { to, name }: CopyOrder,
  source: Image,
  signal: AbortSignal,
): Promise<Image | undefined> {
  for (const reference of [source.id, name, ...source.repoDigests]) {
    const found = await to.engine.images.inspect(reference, signal)
    if (found && isSameImage(found, source)) return found
  }
  return undefined
}

/** Answers which image has the name there. */
async function refuseTaken(
  order: CopyOrder,
  source: Image,
  signal: AbortSignal,
): Promise<Image | undefined> {
  const holder = await order.to.engine.images.inspect(order.name, signal)
  if (holder && !order.movesName && !isSameImage(holder, source))
    failCopy(order, 'name-taken', holder.id)
  return holder
}

/** Smaller ones are sent sooner than their layers are looked for. */
const worthLooking = 8_000_000

interface Sending {
  readonly order: CopyOrder
  readonly source: Image
  readonly news: CopyNews
  readonly signal: AbortSignal
}

interface Sent {
  readonly image: Image
  readonly bytes: number
}

/**
 * Without the layers that are there in other images, where its archive names them so that this can be told. An engine that
 * cannot do without, as one that keeps images in containerd, is sent all of it.
 */
async function send(
  order: CopyOrder,
  source: Image,
  { news, signal }: { readonly news: CopyNews; readonly signal: AbortSignal },
): Promise<Sent> {
  const sending = { order, source, news, signal }
  const there = source.sizeBytes < worthLooking ? none : await layersOf(sending)
  if (there.size === 0) return await sendWithout(sending, none)
  try {
    return await sendWithout(sending, there)
  } catch (error) {
    if (failureOf(error)?.kind !== 'engine-error' || signal.aborted) throw error
    return await sendWithout(sending, none)
  }
}

const none: ReadonlySet<string> = new Set()

async function layersOf({ order: { from, to }, source, signal }: Sending) {
  const image = await from.engine.disk.image(source.id, signal)
  return image ? await layersThere(to.engine, image.layers, signal) : none
}

/** By its id, so that no name comes along and moves on its own; what arrived is looked at before it gets one. */
async function sendWithout(
  { order, source, news, signal }: Sending,
  layers: ReadonlySet<string>,
): Promise<Sent> {
  const { from, to } = order
  let bytes = 0
  async function* counted(archive: AsyncIterable<Buffer>) {
    news.step('sending', 0)
    for await (const part of archive) {
      yield part
      bytes += part.length
      news.step('sending', bytes)
    }
    news.step('unpacking', bytes)
  }
  news.step('packing', 0)
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  try {
    const whole = await from.engine.images.save(source.id, either)
    const archive = layers.size === 0 ? whole : withoutFiles(whole, (name) => isOf(layers, name))
    const loaded = await to.engine.images.load(counted(archive), either)
    news.step('checking', bytes)
    const image = await arrived(to.engine, loaded, signal)
    if (!image || !isSameImage(image, source)) failCopy(order, 'differs', loaded)
    return { image, bytes }
  } finally {
    // Neither end goes on where the other one failed.
    stop.abort()
  }
}

/** Engines from 25 on name layers by what is in them. */
const isOf = (layers: ReadonlySet<string>, name: string): boolean =>
  name.startsWith(layerFolder) && layers.has(name.slice(layerFolder.length))
const layerFolder = 'blobs/sha256/'

const arrived = (engine: Engine, loaded: string, signal: AbortSignal) =>
  engine.images.inspect(loaded, signal)

/**
 * An id is a hash of other bytes where an engine keeps images in containerd: that two differ proves nothing. What
 * registries call it, or all that it is made of, does.
 */
export function isSameImage(one: Image, other: Image): boolean {
  if (one.id === other.id) return true
  const digests = other.repoDigests.map(digestIn)
  if (one.repoDigests.some((each) => digests.includes(digestIn(each)))) return true
  return one.content !== undefined && one.content === other.content
}

const digestIn = (reference: string): string => reference.slice(reference.indexOf('@') + 1)
