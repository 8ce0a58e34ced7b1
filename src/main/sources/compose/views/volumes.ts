/** The named volumes of a stack: what is left of it when its containers are gone. */
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { ProjectVolume } from '../../../../shared/model/project.ts'
import { targetsOf, type Workload } from '../../../../shared/model/workload.ts'
import type { Engine } from '../../../engine/engine.ts'
import type { Hosts } from '../../../hosts/session.ts'
import { projectMark, projectName } from '../project.ts'

/** Measuring means reading every file of every volume of the host. */
const mostMeasuredMs = 3_000

export async function volumesOf(
  hosts: Hosts,
  workload: Workload,
  signal: AbortSignal,
): Promise<ProjectVolume[]> {
  const mark = projectMark(projectName(workload))
  const found = targetsOf(workload.document).map(async (host) => {
    const { volumes } = hosts.get(host).engine
    const names = await volumes.list([mark], signal)
    const sizes = names.length === 0 ? new Map<string, number>() : await measured(volumes, signal)
    return [...names].sort().map((name) => ({ name, host, bytes: sizes.get(name) ?? null }))
  })
  return (await Promise.all(found)).flat()
}

/** A size is good to know, and nothing waits for it. */
async function measured(
  volumes: Engine['volumes'],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const late = AbortSignal.timeout(mostMeasuredMs)
  try {
    return await volumes.sizes(AbortSignal.any([signal, late]))
  } catch (error) {
    if (signal.aborted || !(late.aborted || failureOf(error))) throw error
    return new Map()
  }
}
