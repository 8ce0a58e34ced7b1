/** From what a door asks to what will be done: names resolved, nothing touched. */
import { canonicalJson } from '../../shared/lib/canonical.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Action } from '../../shared/model/deployment.ts'
import { noOptions, type Options } from '../../shared/model/options.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Intent, OpenedRelease, Source } from '../sources/source.ts'
import { sourceOf } from '../sources/sources.ts'
import type { Store, StoredPlan } from '../store/store.ts'
import { leftBehind } from './left-behind.ts'

export interface Asked {
  readonly workload?: string | undefined
  readonly action: Action
  readonly tag?: string | undefined
  readonly release?: string | undefined
  readonly plan?: string | undefined
  readonly options?: Options | undefined
}

export interface Request {
  readonly workload: Workload
  readonly source: Source
  readonly intent: Intent
  readonly plan: StoredPlan | null
  /** Hosts that it moves away from: it is taken down there once it is proved where it goes. */
  readonly leaving: readonly string[]
  /** Equal for requests that ask for the very same thing. */
  readonly identity: string
}

/** Every host that it touches. */
export function hostsOf({ workload, leaving }: Request): readonly string[] {
  return [...targetsOf(workload.document), ...leaving]
}

type RequestStore = Pick<Store, 'workloads' | 'plans' | 'releases' | 'deployments'>

/** Throws `not-found` or `invalid`, naming what. */
export function resolveRequest(store: RequestStore, asked: Asked): Request {
  const plan = asked.plan === undefined ? null : storedPlan(store, asked.plan)
  const wanted = plan ? fromPlan(plan) : asked
  const workload = knownWorkload(store, wanted.workload ?? '')
  const source = knownSource(workload)
  const intent = resolveIntent(store, workload, source, wanted)
  const identity = canonicalJson({
    action: intent.action,
    tag: intent.tag,
    release: intent.release?.release.name ?? null,
    options: intent.options,
    plan: plan?.plan.id ?? null,
    revision: workload.revision,
  })
  return { workload, source, intent, plan, identity, leaving: leftBehind(store, workload) }
}

function storedPlan(store: RequestStore, id: string): StoredPlan {
  return store.plans.get(id) ?? fail({ kind: 'not-found', what: 'plan', name: id })
}

function fromPlan({ plan }: StoredPlan): Asked {
  const { workload, action, tag, release, options } = plan
  return { workload, action, tag, options, ...(release === null ? {} : { release }) }
}

function knownWorkload(store: RequestStore, name: string): Workload {
  return store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
}

function knownSource(workload: Workload): Source {
  const { kind } = workload.document.source
  return sourceOf(kind) ?? fail({ kind: 'not-found', what: 'source kind', name: kind })
}

function resolveIntent(
  store: RequestStore,
  workload: Workload,
  source: Source,
  asked: Asked,
): Intent {
  checkAction(source, asked.action)
  const live = liveRelease(store, workload.document.name)
  const release = asked.action === 'rollback' ? rollbackTarget(store, workload, asked) : null
  return {
    action: asked.action,
    tag: tagOf(asked, workload, source, release ?? live),
    release,
    live,
    options: asked.options ?? noOptions,
  }
}

function checkAction(source: Source, action: Action): void {
  if (source.actions.includes(action)) return
  const message = `a workload of kind ${source.kind} has no "${action}"`
  fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'action', message }] })
}

/** A rollback goes to its release's tag; a removal takes down what is live. */
function tagOf(
  asked: Asked,
  workload: Workload,
  source: Source,
  reached: OpenedRelease | null,
): string {
  const isDeploy = asked.action !== 'rollback' && asked.action !== 'remove'
  if (!isDeploy) return reached?.release.tag ?? ''
  return checkedTag(asked.tag) ?? source.defaultTag(workload.document.source)
}

function checkedTag(tag: string | undefined): string | undefined {
  if (tag === undefined || tag === '') return undefined
  if (/^[\w][\w.-]{0,127}$/.test(tag)) return tag
  return fail({
    kind: 'invalid',
    what: 'deployment',
    issues: [{ path: 'tag', message: 'use letters, digits, _ . -, at most 128 characters' }],
  })
}

function liveRelease(store: RequestStore, workload: string): OpenedRelease | null {
  const live = store.releases.list(workload).find((release) => release.live)
  return live ? (store.releases.get(workload, live.name) ?? null) : null
}

/** The named release, or the one before the live one. */
function rollbackTarget(store: RequestStore, workload: Workload, asked: Asked): OpenedRelease {
  const { name } = workload.document
  const wanted = asked.release ?? releaseBeforeLive(store, name)
  if (wanted === undefined) return fail({ kind: 'not-found', what: 'earlier release of', name })
  return (
    store.releases.get(name, wanted) ?? fail({ kind: 'not-found', what: 'release', name: wanted })
  )
}

function releaseBeforeLive(store: RequestStore, workload: string): string | undefined {
  const newestFirst = store.releases.list(workload)
  const live = newestFirst.findIndex((release) => release.live)
  return newestFirst[live + 1]?.name
}
