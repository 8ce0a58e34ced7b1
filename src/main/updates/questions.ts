/** Questions to registries about images, and their answers: once for all workloads with the same image. */
import type { Clock } from '../../shared/lib/clock.ts'
import { FailureError, failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { isLoopback } from '../../shared/model/registry.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Platform } from '../registries/client/manifest.ts'
import { type RegistryClients, repositoryOf } from '../registries/clients.ts'
import { registryOf } from '../registries/registry-of.ts'
import type { Store } from '../store/store.ts'
import type { Subject } from './subjects.ts'

export interface QuestionsDeps {
  readonly clients: RegistryClients
  readonly hosts: Pick<Hosts, 'list'>
  readonly store: Pick<Store, 'seenTags' | 'updates'>
  readonly clock: Clock
}

/** `digest`: null = the registry has no such tag. */
interface KnownDigest {
  readonly digest: string | null
  readonly at: number
  readonly failure?: Failure
}

interface KnownNames {
  readonly seen: ReadonlyMap<string, number>
  readonly at: number
  readonly failure?: Failure
}

/** Knowledge of one repository, as one account sees it. */
export interface Questions {
  /** `REGISTRY/REPOSITORY` */
  readonly repository: string
  /** When tags were seen first; undefined = not asked yet. Throws what the registry failed with. */
  names(): Promise<ReadonlyMap<string, number> | undefined>
  /** `maxAgeMs`: an answer that is not older will do. */
  digest(tag: string, maxAgeMs: number): Promise<string | null | undefined>
  /** Whether the tag meant that image before it meant one of the others. */
  meantBefore(tag: string, digest: string, others: readonly string[]): boolean
  /** Whether that image is built for it; true where nobody says. */
  fits(digest: string, platform: Platform): Promise<boolean>
  /** When it answered last; null = not yet. */
  at(): number | null
}

export interface Round {
  of(subject: Subject): Questions
}

interface Memory {
  names?: KnownNames
  readonly digests: Map<string, KnownDigest>
  readonly fits: Map<string, boolean>
}

export function createQuestions(deps: QuestionsDeps) {
  const memories = new Map<string, Memory>()
  const memoryOf = (key: string): Memory => {
    const known = memories.get(key)
    if (known) return known
    const made: Memory = { digests: new Map(), fits: new Map() }
    memories.set(key, made)
    return made
  }
  return {
    /** In which each question is asked at most once. `signal` undefined = nothing is asked. */
    round(signal: AbortSignal | undefined): Round {
      const opened = new Map<string, Questions>()
      return {
        of(subject) {
          const key = keyOf(subject)
          const known = opened.get(key)
          if (known) return known
          const made = signal
            ? asking({ ...deps, subject, memory: memoryOf(key), signal })
            : remembering(deps, subject, memoryOf(key))
          opened.set(key, made)
          return made
        },
      }
    },
    /** Forgets repositories that no workload has any more. */
    keep(subjects: readonly Subject[]): void {
      const kept = new Set(subjects.map(keyOf))
      for (const key of memories.keys()) if (!kept.has(key)) memories.delete(key)
    },
  }
}

/** Key of a repository: loopback of a host is that host's own registry. */
function keyOf({ image, account, hosts }: Subject): string {
  const through = isLoopback(registryOf(image)) ? (hosts[0] ?? '') : ''
  return JSON.stringify([image, account, through])
}

const nameIn = (image: string): string => `${registryOf(image)}/${repositoryOf(image)}`

type Seen = Pick<QuestionsDeps, 'store'>

function remembering(seen: Seen, { image }: Subject, memory: Memory): Questions {
  return {
    repository: nameIn(image),
    meantBefore: meantIn(seen, nameIn(image)),
    names: async () => memory.names && namesIn(memory.names),
    digest: async (tag) => {
      const known = memory.digests.get(tag)
      return known && digestIn(known)
    },
    fits: async (digest, platform) => memory.fits.get(fitKey(digest, platform)) ?? true,
    at: () => lastAt(memory),
  }
}

/**
 * Name under which the meaning of a tag is kept, as if that were a repository of its own: it may be moved from one
 * image to an older one.
 */
const tagIn = (named: string, tag: string): string => `${named}:${tag}`

const meantIn =
  ({ store }: Seen, named: string): Questions['meantBefore'] =>
  (tag, digest, others) => {
    const seenAt = (of: string) => store.updates.seenAt(tagIn(named, tag), of)
    const at = seenAt(digest)
    return at !== undefined && others.some((other) => at < (seenAt(other) ?? at))
  }

const fitKey = (digest: string, { os, architecture }: Platform): string =>
  `${digest} ${os}/${architecture}`

function namesIn({ seen, failure }: KnownNames): ReadonlyMap<string, number> {
  if (failure) throw failedBefore(failure)
  return seen
}

function digestIn({ digest, failure }: KnownDigest): string | null {
  if (failure) throw failedBefore(failure)
  return digest
}

const failedBefore = (failure: Failure): Error => new FailureError(failure)

function lastAt({ names, digests }: Memory): number | null {
  const all = [names, ...digests.values()].flatMap((known) => (known ? [known.at] : []))
  return all.length === 0 ? null : Math.max(...all)
}

interface Asking extends QuestionsDeps {
  readonly subject: Subject
  readonly memory: Memory
  readonly signal: AbortSignal
}

function asking(given: Asking): Questions {
  const { clients, clock, store, subject, memory, signal } = given
  const { image, account } = subject
  const [registry, repository] = [registryOf(image), repositoryOf(image)]
  const named = nameIn(image)
  const session = given.hosts.list().find(({ name }) => name === subject.hosts[0])
  const reach = once(() => clients.reach(registry, { account, session }, signal))
  const digests = new Map<string, Promise<KnownDigest>>()

  const askNames = once(async (): Promise<KnownNames> => {
    const at = clock.now()
    const asked = async () => {
      const { names } = await (await reach()).client.tags(repository, signal)
      return { seen: store.seenTags.see(named, names, at), at }
    }
    memory.names = await orFailure(asked, (failure) => ({ seen: new Map(), at, failure }), signal)
    return memory.names
  })

  async function askDigest(tag: string): Promise<KnownDigest> {
    const at = clock.now()
    const asked = async () => {
      const digest = (await (await reach()).client.digest(repository, tag, signal)) ?? null
      if (digest !== null)
        for (const each of [named, tagIn(named, tag)]) store.updates.firstSeen(each, digest, at)
      return { digest, at }
    }
    const known = await orFailure(asked, (failure) => ({ digest: null, at, failure }), signal)
    memory.digests.set(tag, known)
    return known
  }

  return {
    repository: named,
    meantBefore: meantIn(given, named),
    names: async () => namesIn(await askNames()),
    async digest(tag, maxAgeMs) {
      const known = memory.digests.get(tag)
      const age = known && !known.failure ? Math.abs(clock.now() - known.at) : undefined
      if (known && age !== undefined && age <= maxAgeMs) return known.digest
      const asked = digests.get(tag) ?? askDigest(tag)
      digests.set(tag, asked)
      return digestIn(await asked)
    },
    async fits(digest, platform) {
      const key = fitKey(digest, platform)
      const known = memory.fits.get(key)
      if (known !== undefined) return known
      const asked = async () => {
        const facts = await (await reach()).client.image(
          repository,
          { reference: digest, platform },
          signal,
        )
        return facts ? facts.sizeBytes !== null : true
      }
      const fits = await orFailure(asked, () => undefined, signal)
      if (fits !== undefined) memory.fits.set(key, fits)
      return fits ?? true
    },
    at: () => lastAt(memory),
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= work()
    return made
  }
}

/** An expected failure is an answer, too. */
async function orFailure<T>(
  work: () => Promise<T>,
  failed: (failure: Failure) => T,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    const failure = failureOf(error)
    if (!failure) throw error
    return failed(failure)
  }
}
