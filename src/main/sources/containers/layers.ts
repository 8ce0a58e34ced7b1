/** How far the layers of images are while these are pulled. Pure. */
import type { Bytes, Transfer } from '../../../shared/model/deployment.ts'

interface Layer {
  readonly status: string
  readonly done: number
  readonly total: number
}

/** News of a layer: its bytes count while it is downloaded. */
export interface LayerNews extends Layer {
  readonly id: string
}

const present = new Set(['Pull complete', 'Already exists'])
const loaded = new Set([...present, 'Download complete', 'Verifying Checksum', 'Extracting'])

export interface Turn {
  /** Whether it was told of something else before. */
  readonly isNew: boolean
  /** Bytes that the whole layer comes to, as far as that was said. */
  readonly total: number
}

export interface Layers {
  /** Null = there are too many to count this one. */
  take(said: LayerNews): Turn | null
  sum(): Bytes
}

/** Counts layers; one that claims to have more than `most` is not counted further. */
export function createLayers(most: number): Layers {
  const layers = new Map<string, Layer>()
  return {
    take(said) {
      const before = layers.get(said.id)
      if (!before && layers.size >= most) return null
      const now = after(before, said)
      layers.set(said.id, now)
      return { isNew: before?.status !== now.status, total: now.total }
    },
    sum: () => sum([...layers.values()]),
  }
}

/** Finished layers are told of without bytes, and what is tried again counts anew: nothing shrinks. */
function after(before: Layer | undefined, now: Layer): Layer {
  if (before && present.has(before.status)) return before
  const isDownloading = now.status === 'Downloading'
  const total = Math.max(before?.total ?? 0, isDownloading ? now.total : 0)
  if (loaded.has(now.status)) return { status: now.status, done: total, total }
  const done = Math.max(before?.done ?? 0, isDownloading ? now.done : 0)
  return { status: now.status, done: Math.min(done, total), total }
}

function sum(layers: readonly Layer[]): Bytes {
  return {
    done: layers.reduce((bytes, { done }) => bytes + done, 0),
    total: layers.reduce((bytes, { total }) => bytes + total, 0),
    layersDone: layers.filter(({ status }) => present.has(status)).length,
    layersTotal: layers.length,
  }
}

export function byteWords(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** `1.2 MB of 3.4 MB, 2 of 7 layers, 1 of 3 services`. */
export function transferLine({ parts, ...sum }: Transfer): string {
  const { done, total, layersDone, layersTotal } = sum
  const pulled = parts.filter(({ state }) => state === 'pulled').length
  return [
    ...(layersTotal > 0
      ? [`${byteWords(done)} of ${byteWords(total)}`, `${layersDone} of ${layersTotal} layers`]
      : []),
    ...(parts.length > 0 ? [`${pulled} of ${parts.length} services`] : []),
  ].join(', ')
}
