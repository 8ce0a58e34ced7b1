/** How far the layers of images are while these are pulled. Pure. */
import type { Bytes } from '../../../shared/model/deployment.ts'

interface Layer {
  readonly status: string
  readonly done: number
  readonly total: number
}

/** What is told of one: its bytes count while it is downloaded. */
export interface LayerNews extends Layer {
  readonly id: string
}

const present = new Set(['Pull complete', 'Already exists'])
const loaded = new Set([...present, 'Download complete', 'Verifying Checksum', 'Extracting'])

export interface Turn {
  /** It was told of something else before. */
  readonly isNew: boolean
  /** What the whole layer comes to, as far as that was said. */
  readonly total: number
}

export interface Layers {
  /** Null = there are too many to count this one. */
  take(said: LayerNews): Turn | null
  sum(): Bytes
}

/** What claims to have more than that is not counted further. */
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
