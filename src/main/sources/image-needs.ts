/** Images that the kept releases, and the documents, of all workloads need: read anew each time. */
import type { Release } from '../../shared/model/release.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { type ImageNeed, isNeedKnown, type NamedImage, neededBy, needOf } from './kept-images.ts'
import type { Sources } from './source.ts'
import type { StageRun } from './stage.ts'

export interface ImageNeedsDeps {
  readonly store: Pick<Store, 'workloads' | 'releases'>
  readonly sources: Sources
  readonly settings: Pick<SettingsPort, 'get'>
}

export interface ImageNeeds {
  /** Names of all workloads that there are, also of those that cannot be read. */
  readonly workloads: readonly string[]
  readonly needs: readonly ImageNeed[]
  /** Workloads of which it is not known what they, or their releases, need. */
  readonly unknown: readonly string[]
  readonly named: readonly NamedImage[]
  /** Deployments that kept releases come from. */
  readonly releasedBy: readonly string[]
}

/** The images that releases need; one that each host built for itself has another id on every host. */
export function imageNeeds({ store, sources, settings }: ImageNeedsDeps): ImageNeeds {
  const current = settings.get()
  const unreadable = store.workloads.unreadable().map(({ name }) => name)
  const readable = store.workloads.list()
  const workloads = [...readable.map(({ document }) => document.name), ...unreadable]
  const releases = workloads.flatMap((name) =>
    store.releases.onEachHost(name).map(({ release }) => release),
  )
  const forgotten = releases.filter((release) => !isNeedKnown(release))
  return {
    workloads,
    needs: [...neededBy(releases), ...releases.flatMap((release) => madeFor(sources, release))],
    unknown: [...new Set([...unreadable, ...forgotten.map(({ workload }) => workload)])],
    named: readable.flatMap((workload) => declaredBy(sources, current, workload)),
    releasedBy: releases.map(({ deployment }) => deployment),
  }
}

/**
 * Images, of those built for one workload, that any needs: one may run by its name what another built. All of
 * them, where it is not known what that one needs.
 */
export function neededImages(
  deps: ImageNeedsDeps,
  workload: string,
): ReturnType<StageRun['neededImages']> {
  const { workloads, needs, unknown, named } = imageNeeds(deps)
  if (!workloads.includes(workload) || unknown.includes(workload)) return () => true
  const all = [...needs, ...named]
  return ({ id, repoTags: tags, repoDigests: digests }) =>
    all.some((need) => needOf({ id, tags, digests }, need))
}

/** By name as well: an engine that keeps its images in containerd has another id for what is sent to it, or came from it. */
function madeFor(sources: Sources, release: Release): ImageNeed[] {
  const names = sources.list.flatMap((kind) => kind.madeFor?.(release) ?? [])
  return names.map((reference) => ({ reference, by: `${release.workload} ${release.name}` }))
}

/** Also of a host that is not this one: by tomorrow it may be. */
function declaredBy(
  sources: Sources,
  settings: Settings,
  { document: { name, source } }: Workload,
): NamedImage[] {
  const kind = sources.of(source.kind)
  const declared = kind?.declared?.(source)
  const whole = declared ? [`${declared.image}:${declared.tag}`] : []
  const parts = kind?.declaredParts?.(source, settings).map((each) => each.reference) ?? []
  return [...whole, ...parts].map((reference) => ({ reference, by: name }))
}
