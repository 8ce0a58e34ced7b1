import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import { useConnectionState } from './client-provider.tsx'
import type { Live, LiveStream } from './live.ts'
import { asConnected, type Streamed } from './stream.ts'

const FleetContext = createContext<Streamed<Fleet> | null>(null)
const DeploymentsContext = createContext<Streamed<readonly Deployment[]> | null>(null)

/** Gives every view below the fleet and the deployments. */
export function LiveData({ live, children }: { live: Live; children: ReactNode }) {
  return (
    <FleetContext value={useLive(live.fleet)}>
      <DeploymentsContext value={useLive(live.deployments)}>{children}</DeploymentsContext>
    </FleetContext>
  )
}

function useLive<Data>(stream: LiveStream<Data>): Streamed<Data> {
  const state = useConnectionState()
  const streamed = useSyncExternalStore(stream.onChange, stream.get)
  return useMemo(() => asConnected(streamed, state), [streamed, state])
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
