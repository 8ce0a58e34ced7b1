/** Layers of images, as `docker compose` tells of them on their way. Pure. */
import type { Bytes } from '../../../../shared/model/deployment.ts'

interface Layer {
  readonly status: string
  readonly done: number
  readonly total: number
}

export interface LayerLine extends Layer {
  readonly id: string
}

/** Of a line only its end says how far it is. */
const tailChars = 160

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
  take(said: LayerLine): Turn | null
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

const ofLayer = /^\s{0,8}([0-9a-f]{12}) (\S.*)$/

export function isOfLayer(line: string): boolean {
  return ofLayer.test(line)
}

/** ` 5e622cd9123f Downloading [==>      ]  82.43kB/1.501MB`; null = a line of anything else. */
export function layerLine(line: string): LayerLine | null {
  const [, id, rest] = ofLayer.exec(line) ?? []
  if (id === undefined || rest === undefined) return null
  const bar = rest.indexOf('[')
  const status = (bar === -1 ? rest : rest.slice(0, bar)).slice(0, tailChars).trim()
  const bytes = /([\d.]{1,12})([kMGT]?B)\/([\d.]{1,12})([kMGT]?B)\s{0,8}$/.exec(
    bar === -1 ? '' : rest.slice(-tailChars),
  )
  if (!bytes) return { id, status, done: 0, total: 0 }
  const [, done = '', doneUnit = '', total = '', totalUnit = ''] = bytes
  return { id, status, done: byteCount(done, doneUnit), total: byteCount(total, totalUnit) }
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

const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

function byteCount(number: string, unit: string): number {
  const count = Number(number) * (units[unit] ?? 1)
  return Number.isFinite(count) ? Math.round(count) : 0
}
