/** The documents a user wrote: checked, stored, shown without secret values. */
import { createHash } from 'node:crypto'
import type { DescribedWorkload, UnreadableWorkload } from '../../shared/contract/workloads.ts'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Difference } from '../../shared/model/difference.ts'
import type { Issue } from '../../shared/model/failure.ts'
import {
  keepSchema,
  targetsOf,
  type Workload,
  type WorkloadDocument,
} from '../../shared/model/workload.ts'
import { envOf, withEnvs } from '../../shared/model/workload-env.ts'
import { maskEnv, unmaskEnv } from '../secrets/redact.ts'
import { takenProjects } from '../sources/claims.ts'
import type { Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import { readDocument } from './document.ts'
import { documentDifference } from './document-difference.ts'

export interface WorkloadsDeps {
  readonly sources: Sources
  readonly store: Pick<Store, 'workloads' | 'deployments'>
  readonly hostNames: () => readonly string[]
  /** Told when a document was stored. */
  readonly onChange: () => void
  readonly clock: Clock
  readonly ids: Ids
}

export interface Applied {
  readonly workload: Workload
  readonly outcome: 'created' | 'changed' | 'unchanged'
  readonly difference: Difference[]
}

export interface Workloads {
  list(): DescribedWorkload[]
  /** Workloads whose records cannot be read. */
  unreadable(): UnreadableWorkload[]
  show(name: string): DescribedWorkload
  /** Names of those whose documents name the host. */
  on(host: string): string[]
  /** The whole document, defaults filled in. Throws `invalid`; stores nothing. */
  read(document: unknown): WorkloadDocument
  /** `base`: the folder that paths in the document are relative to. */
  check(document: unknown, base?: string): Issue[]
  /** Throws `invalid` with every field that is wrong; nothing is stored then. */
  apply(document: unknown, base?: string): Applied
  /** Sets what its services may have of their hosts, beside what they may already. */
  allow(name: string, consents: readonly string[]): Applied
  /** Forgets a document that came to nothing, unless it was changed or is in use by now. */
  withdraw(stored: Workload): void
}

export function createWorkloads(deps: WorkloadsDeps): Workloads {
  const { store, sources } = deps
  const shownWhole = (workload: Workload) => described(sources, workload)
  return {
    list: () => store.workloads.list().map(shownWhole),
    unreadable: () => [...store.workloads.unreadable()],
    show: (name) =>
      shownWhole(store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })),
    on: (host) =>
      store.workloads
        .list()
        .filter(({ document }) => targetsOf(document).includes(host))
        .map(({ document }) => document.name),
    read: (document) => checkedDocument(deps, document, undefined),
    check(document, base) {
      const read = readDocument(sources, document, base)
      return read.ok ? issuesOf(deps, read.value) : read.error
    },
    apply: (input, base) => apply(deps, input, base),
    allow(name, consents) {
      const known = store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
      const { source } = known.document
      const allowing = sources.of(source.kind)?.allow?.(source, consents)
      if (!allowing) return asksNothing(name)
      return apply(deps, { ...known.document, source: allowing }, undefined)
    },
    withdraw({ id, document: { name }, revision }) {
      if (store.workloads.get(name)?.revision !== revision) return
      if (store.deployments.list({ workload: name, limit: 1 })[0]?.workloadId === id) return
      store.workloads.remove(name)
      deps.onChange()
    },
  }
}

function apply(deps: WorkloadsDeps, input: unknown, base: string | undefined): Applied {
  const { store } = deps
  const document = checkedDocument(deps, input, base)
  const known = store.workloads.get(document.name)
  const complete = withStoredValues(document, known?.document)
  const revision = createHash('sha256').update(canonicalJson(complete)).digest('hex')
  const difference = documentDifference(known?.document ?? null, complete)
  if (known?.revision === revision) {
    return { workload: shown(known), outcome: 'unchanged', difference: [] }
  }
  const now = deps.clock.now()
  const workload: Workload = {
    // Its first digits are in the names of its volumes, which those of two workloads must never share.
    id: known?.id ?? deps.ids.random(),
    document: complete,
    revision,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
  }
  store.workloads.put(workload)
  deps.onChange()
  return { workload: shown(workload), outcome: known ? 'changed' : 'created', difference }
}

function asksNothing(name: string): never {
  const issues = [{ path: 'name', message: `${name} is no stack: it asks for nothing of its host` }]
  return fail({ kind: 'invalid', what: 'workload', issues })
}

function checkedDocument(
  deps: WorkloadsDeps,
  input: unknown,
  base: string | undefined,
): WorkloadDocument {
  const read = readDocument(deps.sources, input, base)
  if (!read.ok) return fail({ kind: 'invalid', what: 'workload', issues: read.error })
  const issues = issuesOf(deps, read.value)
  return issues.length === 0 ? read.value : fail({ kind: 'invalid', what: 'workload', issues })
}

function issuesOf(deps: WorkloadsDeps, document: WorkloadDocument): Issue[] {
  const { sources, store } = deps
  const taken = takenProjects(sources, store.workloads.list(), document)
  return [...unknownHosts(deps, document), ...taken, ...unheededKeeps(sources, document)]
}

/** Issues of a `keep` that would be in vain: nobody would find it. */
function unheededKeeps(sources: Sources, { source, keep = {} }: WorkloadDocument): Issue[] {
  const kind = sources.of(source.kind)
  if (!kind) return []
  const unheeded = keepSchema
    .keyof()
    .options.filter((name) => keep[name] !== undefined && !kind.traits.keeps.includes(name))
  return unheeded.map((name) => ({
    path: `keep.${name}`,
    message: `workloads of kind ${source.kind} do not heed it: leave it out`,
  }))
}

function unknownHosts({ hostNames }: WorkloadsDeps, document: WorkloadDocument): Issue[] {
  const names = hostNames()
  return targetsOf(document).flatMap((target, index) => {
    if (names.includes(target)) return []
    const path = document.hosts ? `hosts[${index}]` : 'host'
    return [{ path, message: `there is no host named "${target}"; known: ${names.join(', ')}` }]
  })
}

/** Values that came back masked keep what is stored. */
function withStoredValues(
  document: WorkloadDocument,
  stored: WorkloadDocument | undefined,
): WorkloadDocument {
  return withEnvs(document, (env, place) =>
    unmaskEnv(env, stored ? envOf(stored, place) : {}, place.path),
  )
}

function described(sources: Sources, workload: Workload): DescribedWorkload {
  const { source } = workload.document
  const kind = sources.of(source.kind)
  return {
    ...shown(workload),
    origin: kind?.origin(source) ?? { what: source.kind, text: '' },
    defaultTag: kind?.defaultTag(source) ?? '',
  }
}

function shown(workload: Workload): Workload {
  return { ...workload, document: withEnvs(workload.document, maskEnv) }
}
