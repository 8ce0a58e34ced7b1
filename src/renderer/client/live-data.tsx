import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import type { Host } from '../../shared/model/host.ts'
import { useConnectionState } from './client-provider.tsx'
import type { ActivityNews, Live, LiveStream } from './live.ts'
import { asConnected, type Streamed } from './stream.ts'

/** The marks of a host, shown wherever its name stands. */
export type HostMarks = Pick<Host, 'colour' | 'guard'>

const FleetContext = createContext<Streamed<Fleet> | null>(null)
const MarksContext = createContext<ReadonlyMap<string, HostMarks>>(new Map())
const DeploymentsContext = createContext<Streamed<readonly Deployment[]> | null>(null)
const ActivityContext = createContext<Streamed<ActivityNews> | null>(null)

/** Gives every view below the fleet and the deployments. */
export function LiveData({ live, children }: { live: Live; children: ReactNode }) {
  const fleet = useLive(live.fleet)
  return (
    <FleetContext value={fleet}>
      <MarksContext value={useHostMarks(fleet.data?.hosts)}>
        <DeploymentsContext value={useLive(live.deployments)}>
          <ActivityContext value={useLive(live.activity)}>{children}</ActivityContext>
        </DeploymentsContext>
      </MarksContext>
    </FleetContext>
  )
}

/** The same as long as they say the same: lists draw them in every row, and hosts change with every pulse. */
function useHostMarks(hosts: readonly Host[] | undefined): ReadonlyMap<string, HostMarks> {
  const told = JSON.stringify(hosts?.map(({ name, colour, guard }) => ({ name, colour, guard })))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `told` is all of `hosts` that counts
  return useMemo(() => new Map(hosts?.map((host) => [host.name, host])), [told])
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

/** Undefined = it is not known. */
export function useHostMark(name: string): HostMarks | undefined {
  return use(MarksContext).get(name)
}

/** The newest deployments of all workloads, newest first, live. */
export function useDeployments(): Streamed<readonly Deployment[]> {
  const deployments = use(DeploymentsContext)
  if (!deployments) throw new Error('a view stands outside LiveData')
  return deployments
}

/** Mark of a query for what is set, in the activity a change of the settings: it is asked anew after each. */
export const isSet = { isSet: true }

/** How far the activity is, live. */
export function useActivityNews(): Streamed<ActivityNews> {
  const news = use(ActivityContext)
  if (!news) throw new Error('a view stands outside LiveData')
  return news
}
