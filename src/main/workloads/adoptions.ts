/** Adopted things by host, kept at hand: it is asked about each container that is listed. */
import type { Adopted } from '../engine/owner.ts'
import { adoptedIn } from '../sources/claims.ts'
import type { Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'

export interface Adoptions {
  readonly of: Adopted
  /** A document or a container came, changed or went: they are read again. */
  forget(): void
}

export function createAdoptions(
  sources: Sources,
  store: Pick<Store, 'installation' | 'workloads' | 'adopted'>,
): Adoptions {
  let known: Adopted | undefined
  const read = (): Adopted => (known ??= adoptedIn(sources, store))
  return {
    of: {
      project: (host, project) => read().project(host, project),
      labels: (host, id) => read().labels(host, id),
      containers: (host) => read().containers(host),
    },
    forget() {
      known = undefined
    },
  }
}
