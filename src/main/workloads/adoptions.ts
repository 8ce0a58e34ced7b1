/** Which compose projects of which hosts the user adopted, as the documents say. */
import type { Workload } from '../../shared/model/workload.ts'
import type { Adopted } from '../engine/owner.ts'
import { type AdoptedProjects, adoptedProjects } from '../sources/claims.ts'
import type { Sources } from '../sources/source.ts'

export interface Adoptions {
  readonly of: Adopted
  /** A document came, changed or went: they are read again. */
  forget(): void
}

export function createAdoptions(sources: Sources, list: () => readonly Workload[]): Adoptions {
  let known: AdoptedProjects | undefined
  return {
    of(host, project) {
      known ??= adoptedProjects(sources, list())
      return known.of(host, project)
    },
    forget() {
      known = undefined
    },
  }
}
