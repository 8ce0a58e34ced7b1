/** Services: containers that are read, and as what they are shown. Pure. */
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { isKeptFailed } from '../../shared/model/kept-failed.ts'
import { composeRole } from '../../shared/model/labels.ts'

/**
 * The service that a container works for: old and new ones, and replicas, are one. A workload that is
 * one container is its own. undefined: it works for none (a probe, what `docker compose run` left, what failed and is kept
 * for a look).
 */
export function serviceOf(container: FleetContainer): string | undefined {
  const { owner, service } = container
  if (!owner || owner.role === 'probe' || isKeptFailed(container)) return undefined
  return owner.role === composeRole ? service : (service ?? owner.workload)
}

export interface Service {
  readonly workload: string
  readonly service: string
  readonly containers: readonly FleetContainer[]
}

/** Services of ours, in order of their names. */
export function servicesIn(containers: readonly FleetContainer[]): readonly Service[] {
  const found = new Map<string, Service>()
  for (const container of containers) {
    const service = serviceOf(container)
    const workload = container.owner?.workload
    if (service === undefined || workload === undefined) continue
    const key = JSON.stringify([workload, service])
    const others = found.get(key)?.containers ?? []
    found.set(key, { workload, service, containers: [...others, container] })
  }
  return [...found.values()].sort((a, b) => (a.service < b.service ? -1 : 1))
}
