/** Which compose projects of which hosts the user adopted, as the documents say. */
import type { Issue } from '../../shared/model/failure.ts'
import { targetsOf, type Workload, type WorkloadDocument } from '../../shared/model/workload.ts'
import type { Adopted } from '../engine/owner.ts'
import { adoptedProject, projectName } from '../sources/compose/project.ts'

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

/** Two workloads of one project would each take down what the other brings up. */
export function takenProjects(all: readonly Workload[], document: WorkloadDocument): Issue[] {
  if (document.source.kind !== 'compose') return []
  const project = projectName({ document })
  const others = all.filter(
    (each) =>
      each.document.name !== document.name &&
      each.document.source.kind === 'compose' &&
      projectName(each) === project,
  )
  return others.flatMap((other) =>
    targetsOf(document)
      .filter((target) => targetsOf(other.document).includes(target))
      .map((target) => ({
        path: 'source.project',
        message: `${project} on ${target} is the project of the workload ${other.document.name}`,
      })),
  )
}
