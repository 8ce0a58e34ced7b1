import { fail } from '../../../shared/lib/failure-error.ts'
import { type Difference, differencesOf, mask } from '../../../shared/model/difference.ts'
import type { Store, StoredRelease } from '../../store/store.ts'
import { released } from './released.ts'

interface Pair {
  readonly workload: string
  readonly from: string
  readonly to: string
}

/** What differs between two releases; env values are compared, and shown only as marks. */
export function releaseDifference(
  store: Pick<Store, 'releases'>,
  { workload, from, to }: Pair,
): Difference[] {
  const get = (name: string): StoredRelease =>
    store.releases.get(workload, name) ?? fail({ kind: 'not-found', what: 'release', name })
  const before = get(from)
  const after = get(to)
  return [...differencesOf(fieldsOf(before), fieldsOf(after)), ...changedEnv(before, after)].sort(
    (a, b) => (a.field < b.field ? -1 : 1),
  )
}

function fieldsOf({ release }: StoredRelease): Record<string, string> {
  const { config, tag, imageId, digest } = release
  return { ...config, tag, 'image id': imageId, ...(digest === null ? {} : { digest }) }
}

function changedEnv(before: StoredRelease, after: StoredRelease): Difference[] {
  const { env: old } = released(before.rendered)
  return Object.entries(released(after.rendered).env)
    .filter(([key, value]) => Object.hasOwn(old, key) && old[key] !== value)
    .map(([key]) => ({ field: `env.${key}`, before: mask, after: `${mask} (changed)` }))
}
