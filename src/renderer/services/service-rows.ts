import { isUp } from '../../shared/model/container-state.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { watchedParts } from '../../shared/model/part-lanes.ts'

/** A service of a stack as its host shows it now. */
export interface ServiceRow {
  readonly service: string
  readonly containers: readonly FleetContainer[]
  /** Whether it is an init: it runs to its end, and nobody starts it again. */
  readonly isInit: boolean
  /** How many of them are up: these can be stopped. */
  readonly up: number
  /** Containers that are neither paused nor between two starts. */
  readonly running: number
  /** The one that is worst off; null = it has none. */
  readonly worst: FleetContainer | null
  /** While it was watched after a deployment last; null = it never was. */
  readonly restarts: number | null
  readonly ports: readonly string[]
}

const worstFirst: readonly FleetContainer['state'][] = [
  'dead',
  'restarting',
  'exited',
  'created',
  'removing',
  'paused',
  'unknown',
  'running',
]
const illFirst: readonly FleetContainer['health'][] = [
  'unhealthy',
  'unknown',
  'starting',
  'none',
  'healthy',
]

/** Services that have containers, and those watched once that have none now; by name. */
export function serviceRows(
  containers: readonly FleetContainer[],
  deployments: readonly Deployment[],
): ServiceRow[] {
  const watched = deployments.map(watchedParts).find(({ length }) => length > 0) ?? []
  const live = containers.flatMap(({ service }) => (service === undefined ? [] : [service]))
  const names = new Set([...live, ...watched.map(({ part }) => part)])
  return [...names].sort().map((service) => {
    const own = containers.filter((container) => container.service === service)
    return {
      service,
      containers: own,
      isInit: own.length > 0 && own.every(({ owner }) => owner?.role === 'init'),
      up: own.filter(isUp).length,
      running: own.filter(({ state }) => state === 'running').length,
      worst: [...own].sort(byBadness)[0] ?? null,
      restarts: watched.find((status) => status.part === service)?.restarts ?? null,
      ports: [...new Set(own.flatMap(({ ports }) => ports))],
    }
  })
}

function byBadness(a: FleetContainer, b: FleetContainer): number {
  return (
    worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state) ||
    illFirst.indexOf(a.health) - illFirst.indexOf(b.health)
  )
}
