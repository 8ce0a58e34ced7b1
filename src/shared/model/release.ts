import { z } from 'zod'

/** One of the programs that a release is made of; of an image there is one, of a project one for each service. */
export const partSchema = z.object({
  /** Its service; of an image the workload's own name. */
  part: z.string(),
  /** As it was asked for, with its tag. */
  image: z.string(),
  /** `sha256:…`, as its registry names it; null = it never met one. */
  digest: z.string().nullable(),
  /** '' where nothing of it ran when it was recorded. */
  imageId: z.string(),
  /** How many containers of it there are to be; 0 = none is missed. */
  replicas: z.number(),
  /** Whether it may end: a good end says nothing against it. */
  mayEnd: z.boolean(),
})
export type Part = z.infer<typeof partSchema>

/**
 * A release that was made live: `r1`, `r2` … per workload. `config` is the rendered, readable config with env keys
 * only; the values live encrypted in the store.
 */
export const releaseSchema = z.object({
  name: z.string(),
  workload: z.string(),
  deployment: z.string(),
  action: z.string(),
  tag: z.string(),
  /** Sorted by name. */
  parts: z.array(partSchema),
  /** The sha256 of all that it was rendered to; null = it is not known. */
  fingerprint: z.string().nullable(),
  verified: z.boolean(),
  reason: z.string(),
  actor: z.string(),
  createdAt: z.number(),
  /** On some host. */
  live: z.boolean(),
  /** Hosts where it was made live last; of several, one that failed may have another. */
  liveOn: z.array(z.string()),
  /** Flat, sorted `field → value`, so that any two releases compare; env values are never here. */
  config: z.record(z.string(), z.string()),
  /** Marks of the values of variables that are secrets: whether they are the same by now. Absent = none. */
  secretMarks: z.record(z.string(), z.string()).optional(),
  /** Its record cannot be read: this is what could be. */
  unreadable: z.boolean().optional(),
})
export type Release = z.infer<typeof releaseSchema>

/** A text of a workload: its files as written, or what was rendered; `at`: `now`, or a release. */
export const textOfSchema = z.object({
  at: z.string(),
  what: z.enum(['files', 'rendered']),
  /** One of several hosts: files there, and releases, may be others; else the first of them. */
  host: z.string().optional(),
})
export type TextOf = z.infer<typeof textOfSchema>

/** Its containers are equal, and some may be of a release before it: scaling makes or removes some, and replaces none. */
export const tellsReplicas = ({ config }: Pick<Release, 'config'>): boolean =>
  config.replicas !== undefined

/** The part of a workload that is one program alone, which has its image; undefined for what has several. */
export function onlyPart({ parts }: Pick<Release, 'parts'>): Part | undefined {
  return parts.length === 1 ? parts[0] : undefined
}

/** Its image, or how many services it has. */
export function contentsOf(release: Pick<Release, 'parts'>): string {
  return onlyPart(release)?.image ?? `${release.parts.length} services`
}

/** Identity of a release: its image as the registry names it, or its id; of several, all that was rendered. */
export function identityOf(release: Pick<Release, 'parts' | 'fingerprint'>): string | null {
  const only = onlyPart(release)
  return only ? (only.digest ?? only.imageId) : release.fingerprint
}

/** `endOf`: how a deployment ended; undefined where that is forgotten, and then only its being proved is known. */
export type EndOf = (deployment: string) => string | undefined

export function endOfRelease({ deployment, verified }: Release, endOf: EndOf): string {
  return endOf(deployment) ?? (verified ? 'succeeded' : 'unverified')
}

/** Releases before the live one, newest first, as far as they can be read. */
export function beforeLive(newestFirst: readonly Release[]): Release[] {
  const live = newestFirst.findIndex((release) => release.live)
  return newestFirst.slice(live + 1).filter((release) => !release.unreadable)
}

/** Release that a rollback goes back to where it names none: the newest good one before the live one. */
export function goodBeforeLive(newestFirst: readonly Release[], endOf: EndOf): Release | undefined {
  return beforeLive(newestFirst).find((release) => endOfRelease(release, endOf) === 'succeeded')
}
