/** Which compose projects of which hosts the user adopted, as the documents say. */
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Adopted } from '../engine/owner.ts'
import { adoptedProject } from '../sources/compose/project.ts'

export interface Adoptions {
  readonly of: Adopted
  /** A document came, changed or went: they are read again. */
  forget(): void
}

export function createAdoptions(list: () => readonly Workload[]): Adoptions {
  let known: ReadonlyMap<string, string> | undefined
  return {
    of(host, project) {
      known ??= read(list())
      return known.get(keyOf(host, project))
    },
    forget() {
      known = undefined
    },
  }
}

function read(workloads: readonly Workload[]): ReadonlyMap<string, string> {
  const entries = workloads.flatMap(({ document }): [string, string][] => {
    const project = adoptedProject(document)
    if (project === undefined) return []
    return targetsOf(document).map((host) => [keyOf(host, project), document.name])
  })
  return new Map(entries)
}

const keyOf = (host: string, project: string): string => `${host}\n${project}`
