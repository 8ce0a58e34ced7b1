import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { Host } from '../../shared/model/host.ts'
import type { HostLock } from '../../shared/model/lock.ts'

/** Knowledge of one host: kept when it stops answering, `asOf` says how old it is. */
export interface HostView {
  readonly host: Host
  readonly containers: readonly FleetContainer[]
  readonly locks?: readonly HostLock[]
  /** Unix ms of the last whole listing; null = never told us anything. */
  readonly asOf: number | null
}
