/** Images of a host that the kept releases of workloads need, and which their documents mean. Pure. */
import type { Part, Release } from '../../shared/model/release.ts'
import { familiar, hasDigest, nameOf } from './containers/digest-of.ts'

/** An image that a kept release would run: the exact one, as far as that was recorded; else what its name means. */
export interface ImageNeed {
  readonly imageId?: string
  /** `sha256:…` */
  readonly digest?: string | null
  /** As it was asked for, with its tag. */
  readonly reference: string
  /** `web r3` */
  readonly by: string
}

/** Image that a document of a workload means that is not deployed, or not yet as it is. */
export interface NamedImage {
  readonly reference: string
  /** The workload. */
  readonly by: string
}

/** Every release that is kept can be gone back to, whatever is live. */
export function neededBy(releases: readonly Release[]): ImageNeed[] {
  return releases.flatMap(({ workload, name, parts }) =>
    parts.map(({ imageId, digest, image }) => ({
      ...{ imageId, digest, reference: image },
      by: `${workload} ${name}`,
    })),
  )
}

/** A record that cannot be read does not say what its release needs. */
export function isNeedKnown({ unreadable, parts }: Release): boolean {
  return unreadable !== true && parts.every(isPartKnown)
}

const isPartKnown = ({ image, imageId, digest }: Part): boolean =>
  imageId !== '' || digest !== null || image !== ''

interface HeldImage {
  readonly id: string
  readonly tags: readonly string[]
  readonly digests: readonly string[]
}

/** Whether an image of a host is the one that is needed. */
export function needOf(image: HeldImage, need: Omit<ImageNeed, 'by'>): boolean {
  const { imageId = '', digest = null, reference } = need
  if (imageId !== '' && imageId === image.id) return true
  if (digest !== null && (hasDigest(image.digests, digest) || image.id === digest)) return true
  const pinned = reference.split('@')[1]
  if (pinned !== undefined) return hasDigest(image.digests, pinned)
  // Of one that is known exactly, its tag may mean another one by now.
  if (imageId !== '' || digest !== null) return false
  return image.tags.some((tag) => tagged(tag) === tagged(reference))
}

/** Each repository once, whatever is tagged in it. */
export function repositoriesOf(references: readonly string[]): string[] {
  return [...new Set(references.map((reference) => familiar(nameOf(reference))))]
}

/** With `latest` where it has no tag, as engines do. */
function tagged(reference: string): string {
  const name = nameOf(reference)
  const tag = reference.slice(name.length) || ':latest'
  return `${familiar(name)}${tag}`
}
