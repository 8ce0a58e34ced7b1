/** Releases that a request reaches: what is live, what is gone back to, and how it was when it was live. */
import { fail } from '../../shared/lib/failure-error.ts'
import { beforeLive, type EndOf, endOfRelease, goodBeforeLive } from '../../shared/model/release.ts'
import { seenFrom } from '../../shared/model/target-results.ts'
import type { Intent, OpenedRelease } from '../sources/stage.ts'
import type { Store } from '../store/store.ts'

type ReleaseStore = Pick<Store, 'releases' | 'deployments'>

/** On that host; without one, wherever it was made live last. */
export function openedLive(
  { releases }: ReleaseStore,
  workload: string,
  host?: string,
): OpenedRelease | null {
  const live = releases
    .list(workload, host)
    .find(({ live, liveOn }) => (host === undefined ? live : liveOn.includes(host)))
  // Of one that cannot be read nothing is known: the way out is to deploy anew.
  if (!live || live.unreadable) return null
  return releases.get(workload, live.name, host) ?? null
}

/** The named release, or the newest good one before the live one: the same for every door. */
export function rollbackTarget(
  store: ReleaseStore,
  name: string,
  release: string | undefined,
): OpenedRelease {
  const wanted = release ?? rollbackName(store, name)
  return (
    store.releases.get(name, wanted) ?? fail({ kind: 'not-found', what: 'release', name: wanted })
  )
}

function rollbackName(store: ReleaseStore, name: string): string {
  const newestFirst = store.releases.list(name)
  const good = goodBeforeLive(newestFirst, endIn(store))
  if (good) return good.name
  const [newest] = beforeLive(newestFirst)
  if (!newest) {
    // Reading one that cannot be read says so: it is not the same as none.
    const unread = newestFirst.find(({ live, unreadable }) => unreadable && !live)
    return unread?.name ?? fail({ kind: 'not-found', what: 'earlier release of', name })
  }
  const message = `no earlier release is known to be good (${newest.name} is ${endOfRelease(newest, endIn(store))}): name one to go back to it all the same`
  return fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'release', message }] })
}

const endIn =
  ({ deployments }: ReleaseStore): EndOf =>
  (deployment) =>
    deployments.get(deployment)?.state

/** One that was named is gone back to whatever it was, but not unsaid. */
export function rollbackWarnings(store: ReleaseStore, { release }: Intent): string[] {
  if (!release) return []
  const end = endOfRelease(release.release, endIn(store))
  return end === 'succeeded'
    ? []
    : [`${release.release.name} was not good when it was live: ${end}`]
}

/** So far back one is looked for that brought it up: others stop it, or change nothing. */
const mostLookedAt = 20

/** By the last deployment that was watched to its end. */
export function wasUnstable(
  { deployments }: ReleaseStore,
  workload: string,
  host: string,
): boolean {
  const watched = deployments
    .list({ workload, limit: mostLookedAt })
    .flatMap((deployment) => seenFrom(deployment, host) ?? [])
    .find(
      ({ state, action }) => action !== 'stop' && (state === 'succeeded' || state === 'unstable'),
    )
  return watched?.state === 'unstable'
}
