/**
 * The four columns of a workload on a host: what runs, what was recorded as live, what the document
 * asks for, and what the registry has for that. `standingOf` says how they stand to each other, and
 * no more than is known.
 */
import { z } from 'zod'
import { type DeploymentState, isFinal } from './deployment.ts'
import { anotherImage } from './update.ts'

export const registryStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('not-asked'), why: z.enum(['local-only', 'never-pulled']) }),
  /** `at`: when it was asked in vain, unix ms; null = not asked yet. */
  z.object({ state: z.literal('unknown'), reason: z.string(), at: z.number().nullable() }),
  z.object({ state: z.literal('absent'), at: z.number() }),
  z.object({
    state: z.literal('digest'),
    digest: z.string(),
    /** The image of this digest on the host; null = the host does not have it. */
    imageId: z.string().nullable(),
    at: z.number(),
  }),
])
export type RegistryState = z.infer<typeof registryStateSchema>

const versionSchema = z.object({
  image: z.string(),
  tag: z.string().nullable(),
  imageId: z.string(),
  /** As its registry names it; null = it never met one, as far as was recorded. */
  digest: z.string().nullable(),
  /** The release it was recorded as; null = none was. */
  release: z.string().nullable(),
  /** Unix ms. */
  since: z.number(),
})

export const versionsSchema = z.object({
  /** null = nothing runs. */
  running: versionSchema.nullable(),
  /** null = nothing was made live there. */
  live: versionSchema.nullable(),
  /** `account`: the registry account that it is asked with; absent = whichever fits. */
  declared: z.object({ image: z.string(), tag: z.string(), account: z.string().optional() }),
  registry: registryStateSchema,
})
export type Versions = z.infer<typeof versionsSchema>
export type Version = z.infer<typeof versionSchema>

export type Mark =
  | 'same'
  | 'drifted'
  | 'not-deployed'
  | 'newer'
  | 'missing'
  | 'local'
  | 'not-asked'
  | 'unknown'
  | 'none'

/** `why` says it in a sentence; '' where there is nothing to say. */
export interface Finding {
  readonly mark: Mark
  readonly why: string
}

/** Each column against the one before it. `none`: nothing to compare. */
export interface Standing {
  /** Running image against the live release. */
  readonly live: Finding
  /** Declared image against the live release. */
  readonly declared: Finding
  /** Image of the registry against the running one. */
  readonly registry: Finding
}

export const markWords: { readonly [M in Exclude<Mark, 'none'>]: string } = {
  same: 'Same',
  drifted: 'Drifted',
  'not-deployed': 'Not deployed',
  newer: 'Newer at registry',
  missing: 'Not in registry',
  local: 'Local image',
  'not-asked': 'Not asked',
  unknown: 'Unknown',
}

const none: Finding = { mark: 'none', why: '' }
const same: Finding = { mark: 'same', why: '' }

interface Surroundings {
  /** `unknown`: the host does not answer, and never did. */
  readonly state: string
  readonly lastDeployment: { readonly state: DeploymentState } | null
}

export function standingOf(versions: Versions, { state, lastDeployment }: Surroundings): Standing {
  // While a deployment is on its way, what runs and what is recorded differ by design.
  const isMoving = lastDeployment !== null && !isFinal(lastDeployment.state)
  // Nothing runs, as somebody wanted.
  const isStopped = state === 'stopped' && versions.running === null
  return {
    live: state === 'unknown' || isMoving || isStopped ? none : drift(versions),
    declared: isMoving ? none : deployed(versions),
    registry: registryFinding(versions),
  }
}

/** Differences, most pressing first. */
export function differencesIn(standing: Standing): readonly Finding[] {
  const isDifferent = ({ mark }: Finding) =>
    mark === 'drifted' || mark === 'not-deployed' || mark === 'newer' || mark === 'missing'
  return [standing.live, standing.registry, standing.declared].filter(isDifferent)
}

function drift({ running, live }: Versions): Finding {
  if (!live) {
    return running ? { mark: 'drifted', why: 'What runs was never recorded as a release' } : none
  }
  const name = live.release ?? ''
  if (!running) return { mark: 'drifted', why: `${name} was made live, but nothing runs` }
  if (running.imageId !== live.imageId) {
    return { mark: 'drifted', why: `What runs has another image than ${name}, which was made live` }
  }
  if (running.release === live.release) return same
  const what = running.release ?? 'a container without a release'
  return { mark: 'drifted', why: `${name} was made live, but ${what} runs` }
}

function deployed({ live, declared, registry }: Versions): Finding {
  const wanted = `${declared.image}:${declared.tag}`
  if (!live) return { mark: 'not-deployed', why: `${wanted} was not deployed here` }
  if (isNamed(live, declared)) return same
  // Two tags may name one image.
  if (registry.state === 'digest' && registry.digest === live.digest) return same
  return { mark: 'not-deployed', why: `The document asks for ${wanted}; live is ${nameOf(live)}` }
}

function registryFinding(versions: Versions): Finding {
  const { registry } = versions
  switch (registry.state) {
    case 'not-asked':
      return notAsked[registry.why]
    case 'unknown':
      return { mark: 'unknown', why: registry.reason }
    case 'absent':
      return { mark: 'missing', why: 'The registry has no image of this name and tag' }
    case 'digest':
      return againstRunning(versions, registry)
  }
}

const notAsked = {
  'local-only': { mark: 'local', why: 'An image of localhost has no registry' },
  'never-pulled': {
    mark: 'not-asked',
    why: 'The document says never to pull: no registry is asked',
  },
} as const

function againstRunning(
  { running, live, declared }: Versions,
  registry: Extract<RegistryState, { state: 'digest' }>,
): Finding {
  if (!running) return none
  if (registry.digest === running.digest || registry.imageId === running.imageId) return same
  // Another tag's image says nothing about the age of this one.
  if (!isNamed(running, declared)) return none
  if (live && registry.at < live.since) {
    return { mark: 'unknown', why: 'Asked before this was deployed; it will be asked again' }
  }
  if (running.digest === null && registry.imageId === null) {
    return { mark: 'unknown', why: 'What runs never met a registry, so they cannot be compared' }
  }
  return { mark: 'newer', why: anotherImage(nameOf(declared)) }
}

type Named = Pick<Version, 'image' | 'tag'>

const isNamed = (version: Named, declared: Named): boolean =>
  version.image === declared.image && version.tag === declared.tag

const nameOf = ({ image, tag }: Named): string => (tag === null ? image : `${image}:${tag}`)
