/** Which projects of which hosts belong to workloads, as their documents say. Pure. */
import type { Issue } from '../../shared/model/failure.ts'
import { targetsOf, type Workload, type WorkloadDocument } from '../../shared/model/workload.ts'
import type { Claim, Sources } from './source.ts'

export interface AdoptedProjects {
  readonly size: number
  /** The workload that a project of a host was adopted as; undefined = it was not. */
  of(host: string, project: string): string | undefined
}

export function adoptedProjects(sources: Sources, workloads: readonly Workload[]): AdoptedProjects {
  const entries = workloads.flatMap(({ document }): [string, string][] => {
    const claim = claimOf(sources, document)
    if (!claim?.isAdopted) return []
    return targetsOf(document).map((host) => [keyOf(host, claim.project), document.name])
  })
  const known = new Map(entries)
  return { size: known.size, of: (host, project) => known.get(keyOf(host, project)) }
}

/** Two workloads of one project would each take down what the other brings up. */
export function takenProjects(
  sources: Sources,
  all: readonly Workload[],
  document: WorkloadDocument,
): Issue[] {
  const project = claimOf(sources, document)?.project
  if (project === undefined) return []
  const others = all
    .map((each) => each.document)
    .filter((other) => other.name !== document.name && claimOf(sources, other)?.project === project)
  return others.flatMap((other) =>
    targetsOf(document)
      .filter((target) => targetsOf(other).includes(target))
      .map((target) => ({
        path: 'source.project',
        message: `${project} on ${target} is the project of the workload ${other.name}`,
      })),
  )
}

function claimOf(sources: Sources, document: WorkloadDocument): Claim | undefined {
  return sources.of(document.source.kind)?.claim?.(document)
}

const keyOf = (host: string, project: string): string => `${host}\n${project}`
