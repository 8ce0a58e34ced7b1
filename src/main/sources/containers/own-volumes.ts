/** Volumes with the data of a workload: what stays when it is removed, and may go with it where that is asked for. */
import { label } from '../../../shared/model/labels.ts'
import type { Container, Engine } from '../../engine/engine.ts'

export interface OwnVolumes {
  readonly installation: string
  readonly workload: string
}

/** Made for it; and what its containers mount, where Longshore or its image asked for that. */
export async function ownVolumes(
  engine: Engine,
  { installation, workload }: OwnVolumes,
  {
    containers,
    signal,
  }: { readonly containers: readonly Pick<Container, 'mounts'>[]; readonly signal: AbortSignal },
): Promise<string[]> {
  const mark = `${label.installation}=${installation}`
  const [made, ours] = await Promise.all([
    engine.volumes.list([mark, `${label.workload}=${workload}`], signal),
    engine.volumes.list([mark], signal),
  ])
  const mounted = mountedVolumes(containers).filter(
    (name) => ours.includes(name) || isUnnamed(name),
  )
  return [...new Set([...made, ...mounted])].sort()
}

export function mountedVolumes(containers: readonly Pick<Container, 'mounts'>[]): string[] {
  const volumes = containers.flatMap(({ mounts }) => mounts.filter(({ kind }) => kind === 'volume'))
  return [...new Set(volumes.map(({ source }) => source))].sort()
}

/** The engine gave it its name, for one container. */
export function isUnnamed(volume: string): boolean {
  return /^[0-9a-f]{64}$/.test(volume)
}
