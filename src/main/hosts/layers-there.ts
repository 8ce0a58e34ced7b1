/** Layers of an image that an engine has already, in other images: what it takes in may lack them. */
import type { Engine } from '../engine/engine.ts'

/** To look at more of them takes longer than it saves. */
const mostImages = 60

/** Layers lie on each other: one is there where all below it are, too. As archives name them, by their ids in hex. */
export async function layersThere(
  { disk }: Pick<Engine, 'disk'>,
  layers: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { images } = await disk.images(signal)
  const newest = images.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, mostImages)
  const known = await Promise.all(newest.map(({ id }) => disk.image(id, signal)))
  const counts = known.map((image) => sharedCount(layers, image?.layers ?? []))
  const shared = layers.slice(0, Math.max(0, ...counts))
  return new Set(shared.map((layer) => layer.replace(/^sha256:/, '')))
}

function sharedCount(layers: readonly string[], others: readonly string[]): number {
  const differs = layers.findIndex((layer, at) => layer !== others[at])
  return differs === -1 ? layers.length : differs
}
