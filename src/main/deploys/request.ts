/** From what a door asks to what will be done: names resolved, nothing touched. */

import { canonicalJson } from '../../shared/lib/canonical.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import type { Action } from '../../shared/model/deployment.ts'
import { refSchema } from '../../shared/model/git.ts'
import { mostReplicas, noOptions, type Options } from '../../shared/model/options.ts'
import type { UnusableSecret } from '../../shared/model/secret.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import { type FilledEnv, type FilledWorkload, fillEnv } from '../secrets/fill-env.ts'
import type { Source, Sources } from '../sources/source.ts'
import type { Intent, OpenedRelease } from '../sources/stage.ts'
import type { Store, StoredPlan } from '../store/store.ts'
import { readRecord } from '../store/unreadable.ts'
import { leftBehind } from './left-behind.ts'
import { openedLive, rollbackTarget, rollbackWarnings, wasUnstable } from './reached-releases.ts'

export interface Asked {
  readonly workload?: string | undefined
  readonly action: Action
  readonly tag?: string | undefined
  readonly release?: string | undefined
  readonly plan?: string | undefined
  readonly options?: Options | undefined
}

export interface Request {
  readonly workload: FilledWorkload
  readonly source: Source
  /** As of the newest live release; on each host by itself: `intentOn`. */
  readonly intent: Intent
  readonly intents: Intents
  readonly plan: StoredPlan | null
  /** Hosts that it moves away from: it is taken down there once it is proved where it goes. */
  readonly leaving: readonly string[]
  /** Equal for requests that ask for the very same thing. */
  readonly identity: string
  /** Warnings that every plan of it must have, whatever its targets are. */
  readonly warnings?: readonly string[]
}

/** By host: what is live there, and what is gone back to as it was there. */
export type Intents = Readonly<Record<string, Intent>>

export function intentOn(
  { intent, intents }: Pick<Request, 'intent' | 'intents'>,
  target: string,
): Intent {
  return ownValue(intents, target) ?? intent
}

/** Every host that it touches. */
export function hostsOf({ workload, leaving }: Request): readonly string[] {
  return [...targetsOf(workload.document), ...leaving]
}

type RequestStore = Pick<Store, 'workloads' | 'plans' | 'releases' | 'deployments' | 'secrets'>

interface RequestDeps {
  readonly store: RequestStore
  readonly sources: Sources
}

/** Throws `not-found` or `invalid`, naming what. */
export function resolveRequest({ store, sources }: RequestDeps, asked: Asked): Request {
  const plan = asked.plan === undefined ? null : storedPlan(store, asked.plan)
  const wanted = plan ? fromPlan(plan) : asked
  const workload = knownWorkload(store, wanted.workload ?? '')
  const source = knownSource(sources, workload)
  if (wanted.action === 'deploy') refuseUnusable(workload, source)
  refuseUnheeded(wanted)
  const { filled, unusable } = fillEnv(store.secrets, workload.document)
  if (wanted.action === 'deploy') refuseUnfilled(workload, unusable)
  const intent = resolveIntent(store, { workload, source, asked: wanted })
  const identity = canonicalJson({
    action: intent.action,
    tag: intent.tag,
    release: intent.release?.release.name ?? null,
    options: intent.options,
    plan: plan?.plan.id ?? null,
    revision: workload.revision,
  })
  const leaving = leftBehind(store, workload)
  const hosts = [...targetsOf(workload.document), ...leaving]
  return {
    workload: { ...workload, ...filled },
    source,
    intent,
    intents: Object.fromEntries(
      hosts.map((host) => [host, seenFromHost(store, { workload, intent }, host)]),
    ),
    plan,
    identity,
    leaving,
    warnings: [
      ...rollbackWarnings(store, intent),
      ...(wanted.action === 'deploy' ? skippedWarnings(unusable) : []),
      ...olderValues(intent, filled),
    ],
  }
}

const upActions: readonly Action[] = ['deploy', 'rollback', 'pull', 'scale']

/** Refuses what would go unheeded without a word; or be done without being meant, to volumes of a host that is left. */
function refuseUnheeded({ action, options = noOptions }: Asked): void {
  const { services, scale, volumes, removeOrphans, leaveNames = false, digest } = options
  const given: readonly [option: keyof Options, isGiven: boolean, by: readonly Action[]][] = [
    ['services', services.length > 0, ['restart', 'stop', 'start', 'pull']],
    ['scale', Object.keys(scale).length > 0, ['scale']],
    ['volumes', volumes.length > 0, ['remove']],
    ['removeOrphans', removeOrphans, upActions],
    ['leaveNames', leaveNames, ['remove']],
    ['digest', digest !== undefined, ['deploy']],
  ]
  const unheeded = given.filter(([, isGiven, by]) => isGiven && !by.includes(action))
  const issues = unheeded.map(([option, , by]) => ({
    path: `options.${option}`,
    message: `${action} does not heed it: it is for ${by.join(', ')}`,
  }))
  if (issues.length > 0) fail({ kind: 'invalid', what: 'deployment', issues })
}

/** The plan that adopting it came to is kept under this id: it says what ran then. */
export const adoptionPlan = ({ id }: Workload): string => `adopted-${id}`

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

function knownSource(sources: Sources, workload: Workload): Source {
  const { kind } = workload.document.source
  return sources.of(kind) ?? fail({ kind: 'not-found', what: 'source kind', name: kind })
}

/** Refuses a stored document that is not usable: a damaged record, or an older version's, may not be. */
function refuseUnusable({ document }: Workload, { schema }: Source): void {
  readRecord({ what: 'workload', name: document.name }, () => schema.parse(document.source))
}

/** Before anything is changed (TF-58), unless the document says to go on without. */
function refuseUnfilled({ document }: Workload, unusable: readonly UnusableSecret[]): void {
  if (unusable.length === 0 || document.deploy.onUnreadable === 'skip') return
  fail({ kind: 'secrets-unusable', workload: document.name, secrets: [...unusable] })
}

function skippedWarnings(unusable: readonly UnusableSecret[]): string[] {
  return unusable.map(
    ({ name, keys, why }) =>
      `the secret ${name} ${why === 'missing' ? 'is not set' : 'cannot be read'}: ${keys.join(', ')} ${keys.length === 1 ? 'is' : 'are'} left out, or what its source says`,
  )
}

/** Warnings of old values: a release that is gone back to has those of then, and nobody is to find out later. */
function olderValues({ release }: Intent, { secretMarks }: FilledEnv): string[] {
  const then = release?.release.secretMarks ?? {}
  const older = Object.keys(then).filter(
    (key) => ownValue(secretMarks, key) !== ownValue(then, key),
  )
  if (!release || older.length === 0) return []
  const { name } = release.release
  return [`${name} brings back the values that ${older.join(', ')} had then: set anew since`]
}

interface Named {
  readonly workload: Workload
  readonly source: Source
  readonly asked: Asked
}

function resolveIntent(store: RequestStore, named: Named): Intent {
  const { workload, source, asked } = named
  checkAction(source, asked.action)
  checkPin(source, asked)
  checkServices(source, asked)
  checkCount(named)
  const { name } = workload.document
  const live = openedLive(store, name)
  const release = asked.action === 'rollback' ? rollbackTarget(store, name, asked.release) : null
  const adopted = live ? undefined : store.plans.get(adoptionPlan(workload))?.bodies
  return {
    ...(adopted ? { adopted } : {}),
    action: asked.action,
    tag: tagOf(named, release ?? live),
    release,
    live,
    options: asked.options ?? noOptions,
  }
}

function seenFromHost(
  store: RequestStore,
  { workload, intent }: { readonly workload: Workload; readonly intent: Intent },
  host: string,
): Intent {
  const { name } = workload.document
  const live = openedLive(store, name, host)
  const { adopted: _, ...asked } = intent
  const release =
    intent.release && (store.releases.get(name, intent.release.release.name, host) ?? null)
  return {
    ...asked,
    ...(!live && intent.adopted !== undefined && { adopted: intent.adopted }),
    ...(wasUnstable(store, name, host) && { wasUnstable: true }),
    release,
    live,
  }
}

function checkAction(source: Source, action: Action): void {
  if (source.traits.actions.includes(action)) return
  const message = `a workload of kind ${source.kind} has no "${action}"`
  fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'action', message }] })
}

/** Refuses a pin where it means nothing: one image is deployed only of a kind whose releases have tags. */
function checkPin(source: Source, { options }: Asked): void {
  if (options?.digest === undefined || source.traits.hasTags) return
  const message = `a workload of kind ${source.kind} is not one image: deploy it without a digest`
  fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'options.digest', message }] })
}

function checkServices(source: Source, { options }: Asked): void {
  if (source.traits.hasParts || !options || options.services.length === 0) return
  const message = `a workload of kind ${source.kind} has no services: leave out ${options.services.join(', ')}`
  fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'options.services', message }] })
}

/** The count of a workload without parts is its own, under its own name; 0 is refused, as that is to stop it. */
function checkCount({ workload: { document }, source, asked: { action, options } }: Named): void {
  if (source.traits.hasParts || action !== 'scale') return
  const { name } = document
  const count = ownValue(options?.scale, name)
  const isAlone = Object.keys(options?.scale ?? {}).length === 1
  if (isAlone && count !== undefined && count >= 1 && count <= mostReplicas) return
  const message =
    count === 0
      ? 'stop it instead'
      : `say how many of ${name} there are to be: 1 to ${mostReplicas}`
  fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'options.scale', message }] })
}

/** A rollback goes to its release's tag; a removal takes down what is live, and others leave that as it is. */
function tagOf({ asked, workload, source }: Named, reached: OpenedRelease | null): string {
  if (asked.action !== 'deploy') return reached?.release.tag ?? ''
  return checkedTag(asked.tag, source) ?? source.defaultTag(workload.document.source)
}

function checkedTag(tag: string | undefined, { traits }: Source): string | undefined {
  if (tag === undefined || tag === '') return undefined
  const isRef = traits.hasRefs === true
  if (isRef ? refSchema.safeParse(tag).success : /^[\w][\w.-]{0,127}$/.test(tag)) return tag
  const message = isRef
    ? 'name a branch, a tag or a whole commit id'
    : 'use letters, digits, _ . -, at most 128 characters'
  return fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'tag', message }] })
}
