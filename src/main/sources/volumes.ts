/** The volumes of a workload: what is left of it when its containers are gone. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import { label } from '../../shared/model/labels.ts'
import type { ProjectVolume } from '../../shared/model/project.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Engine } from '../engine/engine.ts'
import type { Hosts } from '../hosts/session.ts'
import { inspectAll } from './containers/inspect-all.ts'
import { ownVolumes } from './containers/own-volumes.ts'

/** Measuring means reading every file of every volume of the host. */
const mostMeasuredMs = 3_000

interface Owner {
  readonly workload: Workload
  readonly installation: string
  /** The label by which its kind knows them; undefined = they are known by ours. */
  readonly mark: string | undefined
}

export async function volumesOf(
  hosts: Hosts,
  owner: Owner,
  signal: AbortSignal,
): Promise<ProjectVolume[]> {
  const found = targetsOf(owner.workload.document).map(async (host) => {
    const { engine } = hosts.get(host)
    const { volumes } = engine
    const names = await namesOf(engine, owner, signal)
    const sizes = names.length === 0 ? new Map<string, number>() : await measured(volumes, signal)
    return [...names].sort().map((name) => ({ name, host, bytes: sizes.get(name) ?? null }))
  })
  return (await Promise.all(found)).flat()
}

async function namesOf(
  engine: Engine,
  { workload: { document }, installation, mark }: Owner,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (mark !== undefined) return await engine.volumes.list([mark], signal)
  const { name: workload } = document
  const labels = [`${label.installation}=${installation}`, `${label.workload}=${workload}`]
  const found = await engine.containers.list({ labels }, signal)
  const containers = await inspectAll(engine, found, signal)
  return await ownVolumes(engine, { installation, workload }, containers, signal)
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
