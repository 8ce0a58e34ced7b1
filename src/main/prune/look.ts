/** One look at what lies on a host's disk; each part takes the engine as long as counting its files. */

import type { Clock } from '../../shared/lib/clock.ts'
import { silence, within } from '../../shared/lib/deadline.ts'
import type { Host } from '../../shared/model/host.ts'
import type { LookStep } from '../../shared/model/prune.ts'
import type { Disk, StoredImage } from '../engine/disk.ts'
import { readDisk } from '../hosts/disk.ts'
import type { HostSession } from '../hosts/session.ts'
import type { DiskLook, SeenImage } from './judge.ts'

export interface Measured extends DiskLook {
  readonly at: number
  readonly fileSystem: Host['disk']
}

export type OnStep = (step: LookStep) => void

/** Throws what keeps the host from answering. */
export async function lookAt(
  session: HostSession,
  clock: Clock,
  { onStep, signal }: { readonly onStep: OnStep; readonly signal: AbortSignal },
): Promise<Measured> {
  const { disk } = session.engine
  const at = clock.now()
  onStep({ what: 'engine', done: 0, total: 0 })
  const limit = { clock, ms: 12_000, failure: () => silence(session, 12_000) }
  const facts = await within(limit, signal, (late) => session.engine.info(late))
  const fileSystem = await readDisk(session, facts, signal)
  onStep({ what: 'containers', done: 0, total: 0 })
  const containers = await disk.containers('sizes', signal)
  const networks = await disk.networks(signal)
  onStep({ what: 'images', done: 0, total: 0 })
  const { images: stored, layersBytes } = await disk.images(signal)
  const images = await withDetails(disk, stored, { onStep, signal })
  onStep({ what: 'volumes', done: 0, total: 0 })
  const volumes = await disk.volumes(signal)
  onStep({ what: 'cache', done: 0, total: 0 })
  const cache = await disk.cache(signal)
  return { at, fileSystem, images, layersBytes, containers, networks, volumes, cache }
}

/** Several at once: over a far connection each costs a round trip. */
const atOnce = 8

async function withDetails(
  disk: Disk,
  images: readonly StoredImage[],
  { onStep, signal }: { readonly onStep: OnStep; readonly signal: AbortSignal },
): Promise<SeenImage[]> {
  const found: SeenImage[] = []
  for (let from = 0; from < images.length; from += atOnce) {
    onStep({ what: 'images', done: from, total: images.length })
    const some = images.slice(from, from + atOnce)
    found.push(...(await Promise.all(some.map((image) => withDetail(disk, image, signal)))).flat())
  }
  return found
}

/** One that is gone by now is none that could be told of. */
async function withDetail(
  disk: Disk,
  image: StoredImage,
  signal: AbortSignal,
): Promise<SeenImage[]> {
  const detail = await disk.image(image.id, signal)
  return detail ? [{ ...image, layers: detail.layers, taggedAt: detail.taggedAt }] : []
}
