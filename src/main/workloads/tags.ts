/** Tags that a registry has of the image of a workload, or of any: one by one, as one is picked. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { onlyPart, type Release } from '../../shared/model/release.ts'
import {
  cameAt,
  compareTags,
  type ParsedTag,
  parseTag,
  sortTags,
  type TimeOf,
} from '../../shared/model/tag-order.ts'
import type { ListedTag, TagFacts, TagList } from '../../shared/model/tags.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import type { Hosts } from '../hosts/session.ts'
import type { ImageFacts } from '../registries/client/client.ts'
import type { Platform } from '../registries/client/manifest.ts'
import { type Reached, type RegistryClients, repositoryOf } from '../registries/clients.ts'
import { platformOf } from '../registries/platform-of.ts'
import { registryOf } from '../registries/registry-of.ts'
import { nameOf } from '../sources/containers/digest-of.ts'
import type { Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'

export interface TagsDeps {
  readonly sources: Sources
  readonly store: Pick<Store, 'workloads' | 'releases' | 'seenTags'>
  readonly hosts: Hosts
  readonly clients: RegistryClients
  readonly clock: Clock
}

export interface TagsAsked {
  /** A workload, or an image. */
  readonly of: string
  /** Whose platform counts, and through which it is asked where this machine cannot; '' = the first of the workload. */
  readonly host: string
  /** How many have their digest, size and age asked for; of others only the name is told. */
  readonly details: number
  /** Tags that are asked for in any case. */
  readonly only?: readonly string[] | undefined
}

interface Wanted {
  readonly image: string
  /** undefined = an image was named. */
  readonly workload?: string
  readonly account: string
  readonly host: string
}

/** Throws `not-found`, `registry-failed`, and what finding the login throws. */
export async function listTags(
  deps: TagsDeps,
  asked: TagsAsked,
  signal: AbortSignal,
): Promise<TagList> {
  const { clients, store, clock } = deps
  const wantedImage = wantedOf(deps, asked)
  const { image, account, host } = wantedImage
  const session = deps.hosts.list().find(({ name }) => name === host)
  const [registry, repository] = [registryOf(image), repositoryOf(image)]
  const reached = await clients.reach(registry, { account, session }, signal)
  const { names, isWhole } = await reached.client.tags(repository, signal)
  const platform = await platformOf(session, signal)
  const at = clock.now()
  const seen = store.seenTags.see(`${registry}/${repository}`, names, at)
  const seenAt = cameAt(seen)
  const used = usesOf(store, image)
  const first = sortTags(names, seenAt)
  const wanted = pickedFrom(first, used, asked)
  const facts = await factsOf(reached, { repository, platform }, { names: wanted, signal })
  const timeOf: TimeOf = (name) => facts.get(name)?.createdAt ?? seenAt(name)
  const live = liveTag(used, wantedImage)
  const rows = sortTags(names, timeOf).map((parsed) => ({
    ...{ name: parsed.name, firstSeen: seen.get(parsed.name) ?? at },
    ...(facts.get(parsed.name) ?? unknown),
    ...usedBy(used, parsed.name),
    ...standing(parsed, live, timeOf),
  }))
  return { image, registry, account: reached.account, platform, tags: rows, isWhole, at }
}

const unknown: TagFacts = { digest: null, sizeBytes: null, createdAt: null, fits: null }

/** One that looks like an image is one: names of workloads have neither slash, dot nor colon. */
function wantedOf({ store, sources }: TagsDeps, { of, host }: TagsAsked): Wanted {
  const workload = /[/.:]/.test(of) ? undefined : store.workloads.get(of)
  if (!workload) return { image: nameOf(of), account: '', host: host || 'local' }
  const { document } = workload
  const declared = sources.of(document.source.kind)?.declared?.(document.source)
  if (!declared) return fail({ kind: 'not-found', what: 'image of workload', name: of })
  const [first = ''] = targetsOf(document)
  const { image, account } = declared
  return { image, workload: of, account, host: host || first }
}

interface Use {
  readonly workload: string
  readonly release: Release
}

/** Releases that were made of that image, of any workload. */
function usesOf({ workloads, releases }: TagsDeps['store'], image: string): Use[] {
  return workloads.list().flatMap(({ document: { name } }) =>
    releases
      .list(name)
      .filter((release) => nameOf(onlyPart(release)?.image ?? '') === image)
      .map((release) => ({ workload: name, release })),
  )
}

/** The live tag of the workload, on that host if it is live there; undefined = nothing is, or it is not one tag alone. */
function liveTag(used: readonly Use[], { workload, host }: Wanted): string | undefined {
  const live = used.filter(
    (use) =>
      use.release.live &&
      use.release.tag !== '' &&
      (workload === undefined || use.workload === workload),
  )
  const there = live.filter(({ release }) => release.liveOn.includes(host))
  const [tag, ...others] = new Set(
    (there.length > 0 ? there : live).map(({ release }) => release.tag),
  )
  return others.length === 0 ? tag : undefined
}

function usedBy(used: readonly Use[], tag: string): Pick<ListedTag, 'releases' | 'liveOn'> {
  const own = used.filter(({ release }) => release.tag === tag)
  return {
    releases: own.map(({ workload, release }) => `${workload} ${release.name}`),
    liveOn: own.flatMap(({ workload, release }) =>
      release.liveOn.map((host) => `${workload} on ${host}`),
    ),
  }
}

/** Tags that are live, and the first of the list: as many as were asked for. */
function pickedFrom(
  sorted: readonly ParsedTag[],
  used: readonly Use[],
  { details, only }: TagsAsked,
): string[] {
  const names = new Set(sorted.map(({ name }) => name))
  if (only) return only.filter((name) => names.has(name))
  const live = used.filter(({ release }) => release.live).map(({ release }) => release.tag)
  const all = [...live.filter((tag) => names.has(tag)), ...names]
  return [...new Set(all)].slice(0, details)
}

/** One that cannot be told is shown without: its name is there all the same. */
async function factsOf(
  { client }: Reached,
  { repository, platform }: { readonly repository: string; readonly platform: Platform },
  { names, signal }: { readonly names: readonly string[]; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, TagFacts>> {
  const one = async (name: string): Promise<[string, TagFacts]> => {
    try {
      const facts = await client.image(repository, { reference: name, platform }, signal)
      return [name, facts ? shown(facts) : unknown]
    } catch (error) {
      signal.throwIfAborted()
      if (!failureOf(error)) throw error
      return [name, unknown]
    }
  }
  return new Map(await Promise.all(names.map(one)))
}

const shown = ({ digest, sizeBytes, config }: ImageFacts): TagFacts => ({
  ...{ digest, sizeBytes, fits: sizeBytes !== null },
  createdAt: config?.createdAt ?? null,
})

function standing(
  tag: ParsedTag,
  live: string | undefined,
  timeOf: TimeOf,
): Pick<ListedTag, 'order' | 'why'> {
  if (live === undefined) return { order: '', why: '' }
  const { order, why } = compareTags(tag, parseTag(live), timeOf)
  return { order: order ?? '', why }
}
