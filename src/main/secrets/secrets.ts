/** Secrets as doors ask for them: set, listed, removed; by what is named in documents. Values come in, and never out. */

import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import type { Issue } from '../../shared/model/failure.ts'
import {
  type EnvImport,
  type EnvLine,
  type SecretsShown,
  type ShownSecret,
  whyNoSecret,
} from '../../shared/model/secret.ts'
import type { WorkloadDocument } from '../../shared/model/workload.ts'
import type { Caller } from '../hosts/host-changes.ts'
import type { SecretKey, Store } from '../store/store.ts'
import { type EnvEntry, readEnvFile } from './env-file.ts'
import { referencesIn, secretOf } from './fill-env.ts'
import { type OtherUsers, otherUsesOf } from './other-uses.ts'
import { isSecret } from './redact.ts'

export interface SecretsDeps extends OtherUsers {
  readonly store: OtherUsers['store'] & Pick<Store, 'secrets' | 'workloads' | 'activity'>
  readonly clock: Pick<Clock, 'now'>
  /** Stores a document. */
  readonly apply: (document: WorkloadDocument) => unknown
  /** Called when what workloads come to may be something else. */
  readonly onChange: () => void
}

export interface Secrets {
  list(): SecretsShown
  set(asked: SecretKey & { readonly value: string }, by: Caller): ShownSecret
  remove(asked: SecretKey & { readonly confirm: string }, by: Caller): void
  look(asked: EnvImport): { lines: EnvLine[]; issues: Issue[] }
  import(asked: EnvImport, by: Caller): { lines: EnvLine[] }
}

export function createSecrets(deps: SecretsDeps): Secrets {
  const { store, clock, onChange } = deps
  const tell = teller(deps)
  const set = (key: SecretKey, value: string, by: Caller): void => {
    const known = store.secrets.get(key)
    store.secrets.put(key, value, clock.now())
    tell(key, known ? 'secret set anew' : 'secret set', by)
  }
  return {
    list: () => ({ secrets: shownSecrets(deps), missing: missingSecrets(deps) }),
    set({ value, ...key }, by) {
      const why = whyNoSecret(value)
      if (why !== undefined) refuse([{ path: 'value', message: why }])
      set(key, value, by)
      onChange()
      return shownSecrets(deps).find((each) => isSame(each, key)) ?? notFound(key)
    },
    remove({ confirm, ...key }, by) {
      const known = shownSecrets(deps).find((each) => isSame(each, key)) ?? notFound(key)
      const workloads = known.usedBy.map(({ workload }) => workload)
      const accounts = known.alsoUsedBy
      if (workloads.length + accounts.length > 0 && confirm !== key.name)
        fail({ kind: 'secret-in-use', secret: key.name, workloads, accounts })
      store.secrets.remove(key)
      tell(key, 'secret removed', by)
      onChange()
    },
    look(asked) {
      const { planned, issues } = planImport(deps, asked)
      return { lines: planned.map(({ shown }) => shown), issues }
    },
    import(asked, by) {
      const { planned, issues, document } = planImport(deps, asked)
      if (issues.length > 0) refuse(issues)
      for (const { shown, value } of planned)
        if (shown.as === 'secret' && shown.what !== 'same')
          set({ workload: asked.workload, name: shown.key }, value, by)
      if (document) deps.apply(withEnv(document, planned))
      onChange()
      return { lines: planned.map(({ shown }) => shown) }
    },
  }
}

const isSame = (a: SecretKey, b: SecretKey): boolean =>
  a.name === b.name && a.workload === b.workload

const notFound = ({ name, workload }: SecretKey): never =>
  fail({
    kind: 'not-found',
    what: 'secret',
    name: workload === '' ? name : `${name} of ${workload}`,
  })

const refuse = (issues: Issue[]): never => fail({ kind: 'invalid', what: 'secret', issues })

/** Who did what to which secret, and never its value. */
function teller({ store: { activity }, clock }: SecretsDeps) {
  return ({ name, workload }: SecretKey, detail: string, { actor, door = 'unknown' }: Caller) =>
    activity.add({
      ...{ at: clock.now(), event: 'settings-changed', severity: 'info', actor, door },
      ...{ object: { kind: 'secret', name }, outcome: 'done', reason: '', facts: {} },
      detail: workload === '' ? detail : `${detail}, for ${workload} alone`,
      story: `secret:${name}:${activity.lastSeq() + 1}`,
    })
}

interface Use {
  readonly workload: string
  readonly keys: string[]
  readonly name: string
  /** The secret that it has; undefined = there is none. */
  readonly has: SecretKey | undefined
}

function usesIn({ store }: SecretsDeps): Use[] {
  return store.workloads.list().flatMap(({ document }) => {
    const byName = Map.groupBy(referencesIn(document), ({ name }) => name)
    return [...byName].map(([name, each]) => ({
      ...{ workload: document.name, name },
      keys: [...new Set(each.map(({ key }) => key))],
      has: secretOf(store.secrets, document.name, name),
    }))
  })
}

function shownSecrets(deps: SecretsDeps): ShownSecret[] {
  const { secrets } = deps.store
  const uses = usesIn(deps)
  return secrets.list().map((secret) => ({
    ...{ name: secret.name, workload: secret.workload, setAt: secret.setAt },
    isUnreadable: secrets.value(secret) === undefined,
    usedBy: uses
      .filter(({ has }) => has && isSame(has, secret))
      .map(({ workload, keys }) => ({ workload, keys })),
    alsoUsedBy: secret.workload === '' ? otherUsesOf(deps, secret.name) : [],
  }))
}

function missingSecrets(deps: SecretsDeps): SecretsShown['missing'] {
  return usesIn(deps)
    .filter(({ has }) => has === undefined)
    .map(({ name, workload, keys }) => ({ name, workload, keys }))
}

interface Planned {
  readonly shown: EnvLine
  readonly value: string
}

interface PlannedImport {
  readonly planned: Planned[]
  readonly issues: Issue[]
  /** Whose env names what is set. */
  readonly document: WorkloadDocument | undefined
}

function planImport(deps: SecretsDeps, asked: EnvImport): PlannedImport {
  const { text, workload, only } = asked
  const { entries, issues } = readEnvFile(text)
  const document =
    workload === ''
      ? undefined
      : (deps.store.workloads.get(workload)?.document ??
        fail({ kind: 'not-found', what: 'workload', name: workload }))
  const meant = entries.filter(({ key }) => only === undefined || only.includes(key))
  const planned = meant.map((entry) => {
    const as = kindOf(asked, entry)
    const what =
      as === 'secret' ? secretChange(deps, workload, entry) : plainChange(document, entry)
    return { value: entry.value, shown: { key: entry.key, line: entry.line, as, what } }
  })
  const unkept = planned.flatMap(({ shown: { as, key, line }, value }) => {
    const why = as === 'secret' ? whyNoSecret(value) : undefined
    return why === undefined ? [] : [{ path: `line ${line}`, message: `${key}: ${why}` }]
  })
  const absent = (only ?? []).filter((key) => !entries.some((entry) => entry.key === key))
  const unknown = absent.map((key) => ({ path: 'only', message: `no line sets ${key}` }))
  return { planned, document, issues: [...issues, ...unkept, ...unknown] }
}

function kindOf({ asSecret, asPlain }: EnvImport, { key, value }: EnvEntry): EnvLine['as'] {
  if (asSecret.includes(key)) return 'secret'
  if (asPlain.includes(key)) return 'plain'
  return value !== '' && isSecret(key, value) ? 'secret' : 'plain'
}

function secretChange(
  { store: { secrets } }: SecretsDeps,
  workload: string,
  { key, value }: EnvEntry,
): EnvLine['what'] {
  const place = { workload, name: key }
  if (!secrets.get(place)) return 'new'
  return secrets.value(place) === value ? 'same' : 'changed'
}

function plainChange(
  document: WorkloadDocument | undefined,
  { key, value }: EnvEntry,
): EnvLine['what'] {
  if (!document) return 'left'
  if (!Object.hasOwn(document.env, key)) return 'new'
  return ownValue(document.env, key) === value ? 'same' : 'changed'
}

function withEnv(document: WorkloadDocument, planned: readonly Planned[]): WorkloadDocument {
  const env = planned.map(({ shown: { key, as }, value }) => [
    key,
    as === 'secret' ? { secret: key } : value,
  ])
  return { ...document, env: { ...document.env, ...Object.fromEntries(env) } }
}
