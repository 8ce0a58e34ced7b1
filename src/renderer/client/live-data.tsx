import { createContext, type ReactNode, use } from 'react'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import { type Streamed, useStream } from './use-stream.ts'

const FleetContext = createContext<Streamed<Fleet> | null>(null)
const DeploymentsContext = createContext<Streamed<readonly Deployment[]> | null>(null)

/** One subscription each to the fleet and to all deployments, shared by every view. */
export function LiveData({ children }: { children: ReactNode }) {
  const fleet = useStream({
    key: 'fleet',
    open: (client, signal) => client.fleet.watch({}, { signal }),
    reduce: (_: Fleet | undefined, item) => item.fleet,
  })
  const deployments = useStream({
    key: 'deployments',
    open: (client, signal) => client.deploys.watchAll({}, { signal }),
    reduce: (known: readonly Deployment[] | undefined, item) =>
      item.type === 'snapshot' ? item.deployments : withDeployment(known ?? [], item.deployment),
  })
  return (
    <FleetContext value={fleet}>
      <DeploymentsContext value={deployments}>{children}</DeploymentsContext>
    </FleetContext>
  )
}

/** Newest first; a known deployment keeps its place. */
export function withDeployment(
  known: readonly Deployment[],
  changed: Deployment,
): readonly Deployment[] {
  const index = known.findIndex((deployment) => deployment.id === changed.id)
  return index < 0 ? [changed, ...known] : known.with(index, changed)
}

export function useFleet(): Streamed<Fleet> {
  const fleet = use(FleetContext)
  if (!fleet) throw new Error('a view stands outside LiveData')
  return fleet
}

/** The newest deployments of all workloads, newest first, live. */
export function useDeployments(): Streamed<readonly Deployment[]> {
  const deployments = use(DeploymentsContext)
  if (!deployments) throw new Error('a view stands outside LiveData')
  return deployments
}
