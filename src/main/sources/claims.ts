/** Claims: projects and containers of which hosts belong to workloads that did not make them. Pure. */
import type { Issue } from '../../shared/model/failure.ts'
import { label } from '../../shared/model/labels.ts'
import { targetsOf, type Workload, type WorkloadDocument } from '../../shared/model/workload.ts'
import type { Adopted } from '../engine/owner.ts'
import type { AdoptedContainer } from '../store/store.ts'
import type { Claim, Sources } from './source.ts'

/** Record of it, as the store has it. */
interface Kept {
  readonly installation: string
  readonly workloads: { list(): readonly Workload[] }
  readonly adopted: { list(): readonly AdoptedContainer[] }
}

/** Projects as the documents say, and containers as is kept here alone. */
export function adoptedIn(sources: Sources, { installation, workloads, adopted }: Kept): Adopted {
  const projects = adoptedProjects(sources, workloads.list())
  const byHost = Map.groupBy(adopted.list(), ({ host }) => host)
  const labelled = new Map(
    [...byHost].map(([host, all]) => [
      host,
      new Map(
        all.map(({ container, labels }) => [
          container,
          // One that was claimed names the installation that has it by now.
          { [label.installation]: installation, ...labels },
        ]),
      ),
    ]),
  )
  return {
    project: (host, project) => projects.get(keyOf(host, project)),
    labels: (host, id) => labelled.get(host)?.get(id),
    containers: (host) => [...(labelled.get(host)?.keys() ?? [])],
  }
}

function adoptedProjects(
  sources: Sources,
  workloads: readonly Workload[],
): ReadonlyMap<string, string> {
  const entries = workloads.flatMap(({ document }): [string, string][] => {
    const claim = claimOf(sources, document)
    if (!claim?.isAdopted) return []
    return targetsOf(document).map((host) => [keyOf(host, claim.project), document.name])
  })
  return new Map(entries)
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
