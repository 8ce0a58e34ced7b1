/**
 * Bytes that images have of their own, and what would be freed with some of them: layers that others need, too, stay,
 * and are counted once. Pure.
 */
import type { StoredImage } from '../engine/disk.ts'

export interface LayeredImage extends Pick<StoredImage, 'id' | 'sizeBytes' | 'sharedBytes'> {
  /** From the lowest to the top; none where they are not known. */
  readonly layers: readonly string[]
}

/** Bytes that go with some images; `isExact` false: no more than that. */
export interface FreedImages {
  readonly bytes: number
  readonly isExact: boolean
}

/** A layer above those below it: the same bytes above others are another one, as engines see it. */
interface Node {
  readonly above: Map<string, Node>
  readonly images: Set<string>
  /** The size of it and all below it; undefined = nothing says. */
  sizeBytes: number | undefined
}

const newNode = (): Node => ({ above: new Map(), images: new Set(), sizeBytes: undefined })

export interface Layers {
  freedWith(going: ReadonlySet<string>): FreedImages
}

export function layersOf(images: readonly LayeredImage[]): Layers {
  const bottom: Node = { ...newNode(), sizeBytes: 0 }
  for (const image of images) place(bottom, image)
  for (const image of images) measure(bottom, image)
  return {
    freedWith(going) {
      const found = { bytes: 0, isExact: true }
      for (const node of bottom.above.values())
        add(node, { below: 0, isSure: true }, { going, found })
      return found
    },
  }
}

/** One whose layers are not known shares none that anybody could tell. */
const pathOf = ({ id, layers }: LayeredImage) => (layers.length > 0 ? layers : [id])

function place(bottom: Node, image: LayeredImage): void {
  let node = bottom
  for (const layer of pathOf(image)) {
    const next = node.above.get(layer) ?? newNode()
    node.above.set(layer, next)
    next.images.add(image.id)
    node = next
  }
}

/** The engine tells two sizes of each: of all its layers, and of those of them that others have, too. */
function measure(bottom: Node, image: LayeredImage): void {
  const { layers, sizeBytes, sharedBytes } = image
  let node = bottom
  let shared: Node | undefined
  for (const layer of pathOf(image)) {
    node = node.above.get(layer) ?? node
    if (node.images.size > 1) shared = node
  }
  node.sizeBytes ??= layers.length > 0 ? sizeBytes : sizeBytes - (sharedBytes ?? 0)
  if (shared && sharedBytes !== null) shared.sizeBytes ??= sharedBytes
}

interface Below {
  /** As far as anybody knows. */
  readonly below: number
  /** Nothing else was counted from there. */
  readonly isSure: boolean
}

function add(
  node: Node,
  { below, isSure }: Below,
  {
    going,
    found,
  }: { readonly going: ReadonlySet<string>; readonly found: { bytes: number; isExact: boolean } },
): void {
  const size = node.sizeBytes ?? below
  if ([...node.images].every((id) => going.has(id))) {
    found.bytes += Math.max(0, size - below)
    found.isExact &&= isSure
  }
  // Where several part ways at a place of unknown size, each may be counted with what is below.
  const isKnown = node.sizeBytes !== undefined || (isSure && node.above.size < 2)
  for (const next of node.above.values())
    add(next, { below: size, isSure: isKnown }, { going, found })
}
