/** The names that an edge leads, whoever made them, and those that it is to lead. */
import { namedFaces } from '../../../shared/model/face.ts'
import { targetsOf, type Workload } from '../../../shared/model/workload.ts'
import { allIn } from './found.ts'
import type { EdgeLine } from './line.ts'
import type { LedName } from './refusals.ts'

export async function ledBy(line: EdgeLine, signal: AbortSignal): Promise<LedName[]> {
  const { config, etag } = await line.admin.read(signal)
  const found = config ? allIn({ config, etag, targets: new Map() }) : []
  return found.map(({ name, path, owner }) => ({ name, path, workload: owner?.workload }))
}

/** One that is stopped cannot be asked: what it would lead is what documents say. */
export function namesOn(workloads: readonly Workload[], domain: string, host: string): LedName[] {
  return workloads.flatMap(({ document }) => {
    if (!targetsOf(document).includes(host)) return []
    const { named } = namedFaces(document.faces ?? [], domain)
    return named.map(({ name, path }) => ({ name, path, workload: document.name }))
  })
}

/** An edge that is installed again on the same volume has none of them. */
export async function leadNothing(line: EdgeLine, signal: AbortSignal): Promise<void> {
  const { targets } = await line.look(signal)
  await line.write(() => () => [], signal)
  for (const folder of targets.keys()) await line.targets.drop(folder, signal)
}
