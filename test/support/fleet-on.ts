/** What runs on hosts, told over a store in memory unless another is given. */
import { createFleet, type FleetDeps } from '../../src/main/fleet/fleet.ts'
import { createMemoryStore } from './memory-store.ts'
import { noBugs } from './no-bugs.ts'
import { sources } from './sources.ts'

type Given = Pick<FleetDeps, 'hosts' | 'clock'> & Partial<Pick<FleetDeps, 'store' | 'alongside'>>

export const fleetOn = ({ store = createMemoryStore(), ...given }: Given) =>
  createFleet({ sources, store, reportBug: noBugs, ...given })
