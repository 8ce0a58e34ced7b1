import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { Host } from '../../shared/model/host.ts'

/** What is known of one host: kept when it stops answering, `asOf` says how old it is. */
export interface HostView {
  readonly host: Host
  readonly containers: readonly FleetContainer[]
  /** Unix ms of the last whole listing; null = never told us anything. */
  readonly asOf: number | null
}
