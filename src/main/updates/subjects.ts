/** Subjects to look at: each image that a workload runs, with what is said of newer ones. Pure over the store. */
import type { Part, Release } from '../../shared/model/release.ts'
import type { Update } from '../../shared/model/update.ts'
import { parseTagPolicy, ruleOf, type TagPolicy, type WatchRule } from '../../shared/model/watch.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import { nameOf } from '../sources/containers/digest-of.ts'
import type { DeclaredImage, Source, Sources } from '../sources/source.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'

export interface LivePart {
  readonly host: string
  readonly release: string
  readonly tag: string
  /** null = it never met a registry. */
  readonly digest: string | null
}

export interface Subject {
  readonly workload: Workload
  readonly part: string
  readonly hosts: readonly string[]
  /** Without tag. */
  readonly image: string
  /** The registry account that it is asked with; '' = whichever fits. */
  readonly account: string
  /** By host, where it is live. */
  readonly live: readonly LivePart[]
  /** Releases before the live ones, by their digest. */
  readonly earlier: ReadonlyMap<string, string>
  readonly rule: WatchRule | null
  readonly policy: TagPolicy
  readonly isPinned: boolean
  readonly unasked: DeclaredImage['unasked']
  readonly by: Update['by']
}

export interface SubjectsDeps {
  readonly sources: Sources
  readonly settings: Pick<SettingsPort, 'get'>
  readonly store: Pick<Store, 'workloads' | 'releases'>
}

export function subjectsOf(deps: SubjectsDeps, workload: Workload): Subject[] {
  const source = deps.sources.of(workload.document.source.kind)
  if (!source || isMadeHere(source, workload)) return []
  const releases = deps.store.releases.list(workload.document.name)
  const parts = partsOf(source, workload, releases)
  return parts.map((part) => subjectOf(deps, { workload, source, releases }, part))
}

/** Whether it is made here, of a commit: no registry has another image of it. */
const isMadeHere = (source: Source, { document }: Workload): boolean =>
  !source.traits.hasParts && source.refOf?.(document.source) !== undefined

/** The parts of what is live; what is one image has its part before that. */
function partsOf(source: Source, { document }: Workload, releases: readonly Release[]): string[] {
  if (source.traits.hasTags) return [document.name]
  const live = releases.filter((release) => release.live && !release.unreadable)
  return [...new Set(live.flatMap(({ parts }) => parts.map(({ part }) => part)))].sort()
}

interface Of {
  readonly workload: Workload
  readonly source: Source
  readonly releases: readonly Release[]
}

function subjectOf({ store, settings }: SubjectsDeps, of: Of, part: string): Subject {
  const { workload, source, releases } = of
  const { document } = workload
  const hosts = targetsOf(document)
  const live = hosts.flatMap((host) => liveOn(store.releases, of, { part, host }))
  const declared = source.declared?.(document.source)
  const services = source.declaredParts?.(document.source, settings.get())
  const named = services?.find((each) => each.part === part)
  const reference = referenceIn(releases, part)
  const rule = ruleOf(document.watch, part)
  const tag = live[0]?.tag ?? declared?.tag ?? 'latest'
  const policy = policyOf(rule, tag)
  return {
    ...{ workload, part, hosts, rule, policy, live },
    image: declared?.image ?? nameOf(reference),
    account: (declared ?? named)?.account ?? source.account?.(document.source) ?? '',
    earlier: earlierIn(releases, part),
    isPinned: named?.isPinned ?? (!declared && reference.includes('@sha256:')),
    unasked: (declared ?? named)?.unasked ?? null,
    by: movedBy(source, policy),
  }
}

/** Another tag is another document, or another line of a file. */
function movedBy({ traits: { hasTags, hasFiles } }: Source, policy: TagPolicy): Update['by'] {
  if (hasTags) return 'deploy'
  if (policy.by === 'digest') return 'pull'
  return hasFiles ? 'file' : 'document'
}

/** Tag policy of a rule; without one the tag that is live is followed. */
function policyOf(rule: WatchRule | null, tag: string): TagPolicy {
  const parsed = rule?.tags === undefined ? null : parseTagPolicy(rule.tags)
  return parsed?.ok ? parsed.value : { by: 'digest', tag }
}

const inRelease = ({ parts }: Release, name: string): Part | undefined =>
  parts.find(({ part }) => part === name) ?? (parts.length === 1 ? parts[0] : undefined)

function liveOn(
  releases: Store['releases'],
  { workload, source }: Of,
  { part, host }: { readonly part: string; readonly host: string },
): LivePart[] {
  const release = releases
    .list(workload.document.name, host)
    .find((each) => each.liveOn.includes(host) && !each.unreadable)
  const found = release && inRelease(release, part)
  if (!release || !found) return []
  const tag = source.traits.hasTags ? release.tag : tagOf(found.image)
  return [{ host, release: release.name, tag, digest: found.digest }]
}

/** `web:1.2` → `1.2`; what names none means `latest`. */
export function tagOf(reference: string): string {
  const [named = ''] = reference.split('@')
  return named.slice(nameOf(reference).length + 1) || 'latest'
}

function referenceIn(releases: readonly Release[], part: string): string {
  const live = releases.filter((release) => release.live)
  return live.flatMap((release) => inRelease(release, part)?.image ?? [])[0] ?? ''
}

function earlierIn(releases: readonly Release[], part: string): ReadonlyMap<string, string> {
  const before = releases.filter((release) => !release.live).toReversed()
  return new Map(
    before.flatMap((release) => {
      const digest = inRelease(release, part)?.digest
      return digest ? [[digest, release.name] as const] : []
    }),
  )
}
