/** Networks and volumes of a project: which are the workload's, and which only have its names. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { TargetContext } from '../../stage.ts'
import { ownMarks } from '../own-labels.ts'
import { adoptedProject } from '../project.ts'
import type { Rendered } from '../rendered.ts'

/**
 * Names of the project's own volumes. Throws `name-conflict` where the project would use a volume or a
 * network that was not made for it: `docker compose up` only warns of a volume, and writes to it. What is
 * meant to be shared is declared external.
 */
export async function ownVolumes(
  { session: { name: host, engine }, installation }: TargetContext,
  workload: Workload,
  rendered: Rendered | null,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const marks = ownMarks(installation, workload)
  if (rendered === null || adoptedProject(workload.document) !== undefined)
    return await engine.volumes.list(marks, signal)
  const [volumes, networks, allVolumes, allNetworks] = await Promise.all([
    engine.volumes.list(marks, signal),
    engine.networks.list(marks, signal),
    engine.volumes.list([], signal),
    engine.networks.list([], signal),
  ])
  refuseTaken(host, 'volume', namesOf(rendered.volumes), allVolumes, volumes)
  refuseTaken(host, 'network', namesOf(rendered.networks), allNetworks, networks)
  return volumes
}

/** As they are named on the host. */
function namesOf(objects: Rendered['volumes']): string[] {
  return Object.values(objects ?? {}).flatMap(({ name, external }) =>
    name === undefined || external === true ? [] : [name],
  )
}

function refuseTaken(
  host: string,
  kind: 'volume' | 'network',
  wanted: readonly string[],
  there: readonly string[],
  own: readonly string[],
): void {
  const name = wanted.find((each) => there.includes(each) && !own.includes(each))
  if (name === undefined) return
  const holder = `a ${kind} that was not made for this workload (declare it external if it is meant)`
  fail({ kind: 'name-conflict', host, name, holder })
}
