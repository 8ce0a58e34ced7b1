import type { Control } from '../../../shared/model/controls.ts'
import type { Action, Deployment } from '../../../shared/model/deployment.ts'
import type { Fleet } from '../../../shared/model/fleet.ts'
import type { Traits } from '../../../shared/model/kind.ts'

/** A change of one workload that the tray offers; `release`: what a rollback goes back to. */
export interface QuickChange {
  readonly workload: string
  readonly action: Extract<Action, 'deploy' | 'rollback'> | Control
  readonly release?: string
}

/** An earlier release, as a menu names it. */
export interface EarlierRelease {
  readonly name: string
  readonly tag: string
}

/** Everything that the tray shows, as it was last heard of. */
export interface TrayFacts {
  /** Undefined until the hosts were asked for the first time. */
  readonly fleet: Fleet | undefined
  /** Newest first. */
  readonly deployments: readonly Deployment[]
  readonly traitsOf: (kind: string) => Pick<Traits, 'hasParts' | 'hasTags' | 'actions'>
  /** Names, in the order that was given by hand; some may be gone. */
  readonly pinned: readonly string[]
  /** By workload: what a rollback goes back to; none where there is nothing, or it is not known. */
  readonly earlier: ReadonlyMap<string, EarlierRelease>
  /** Changes that were asked for, and whose plans are being computed. */
  readonly planning: readonly QuickChange[]
  /** Moment before which an end needs nobody's attention any more; unix ms. */
  readonly since: number
  /** Ids of deployments that somebody has looked at since they ended. */
  readonly looked: ReadonlySet<string>
  /** How much happened that nobody has looked at; undefined = not known. */
  readonly unread: number | undefined
  /** Until when notifications are silent, unix ms; null = they are not; undefined = not known. */
  readonly pausedUntil: number | null | undefined
  readonly hasWindow: boolean
}
