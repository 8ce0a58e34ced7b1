import { fail } from '../../../shared/lib/failure-error.ts'
import { type Difference, differencesOf, mask } from '../../../shared/model/difference.ts'
import { onlyPart, type Part } from '../../../shared/model/release.ts'
import type { Store, StoredRelease } from '../../store/store.ts'
import type { ReleasedTexts, Sources } from '../source.ts'
import { released } from './released.ts'

interface Pair {
  readonly workload: string
  readonly from: string
  readonly to: string
}

interface DifferenceDeps {
  readonly store: Pick<Store, 'releases'>
  readonly sources: Sources
}

/** Differences between two releases; env values are compared, and shown only as marks. */
export function releaseDifference(
  { store, sources }: DifferenceDeps,
  { workload, from, to }: Pair,
): Difference[] {
  const get = (name: string): StoredRelease =>
    store.releases.get(workload, name) ?? fail({ kind: 'not-found', what: 'release', name })
  const before = get(from)
  const after = get(to)
  const env = ({ rendered }: StoredRelease) => released(sources, rendered).env
  const shown = [
    ...differencesOf(fieldsOf(before), fieldsOf(after)),
    ...changedEnv(env(before), env(after)),
  ]
  if (shown.length > 0) return shown.sort((a, b) => (a.field < b.field ? -1 : 1))
  // A value that is not shown may differ all the same.
  return differencesOf(renderedOf(before), renderedOf(after))
}

function fieldsOf({ release }: StoredRelease): Record<string, string> {
  const { config, tag, parts } = release
  const only = onlyPart(release)
  const images = parts.map((part) => imageFields(part, part === only ? '' : `${part.part}.`))
  return Object.assign({ ...config, tag }, ...images)
}

function imageFields({ imageId, digest }: Part, prefix: string): Record<string, string> {
  const known = digest === null ? {} : { [`${prefix}digest`]: digest }
  return { [`${prefix}image id`]: imageId, ...known }
}

const renderedOf = ({ release: { fingerprint } }: StoredRelease): Record<string, string> =>
  fingerprint === null ? {} : { 'as rendered': fingerprint }

type Env = ReleasedTexts['env']

function changedEnv(old: Env, env: Env): Difference[] {
  return Object.entries(env)
    .filter(([key, value]) => Object.hasOwn(old, key) && old[key] !== value)
    .map(([key]) => ({ field: `env.${key}`, before: mask, after: `${mask} (changed)` }))
}
