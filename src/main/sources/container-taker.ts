/** Answers of a kind about a container that it could take over as it runs. Reads only. */
import type { OtherInstallation } from '../../shared/model/fleet.ts'
import type { Container } from '../engine/engine.ts'
import type { ReleaseRecord, TargetContext } from './stage.ts'

export interface AskedContainer {
  /** Name, id, or the beginning of an id. */
  readonly container: string
  /** The workload's; undefined = after the container's own. */
  readonly name?: string | undefined
  /** Consents for things of its host. */
  readonly allow: readonly string[]
  /** Variables whose values its document only names, as secrets of the workload. */
  readonly secrets?: readonly string[]
  /** Whether it is another installation's workload, and moved here. */
  readonly claims?: boolean
}

/** A container, and the workload that it would be. */
export interface TakenContainer {
  readonly container: Container
  /** Whose it is until then, where it is claimed. */
  readonly claimedFrom?: OtherInstallation
  /** As a user would have written it. */
  readonly document: Readonly<Record<string, unknown>> & { readonly name: string }
  /** Values that its document names, by what they are kept under; absent = its kind names none. */
  readonly secrets?: Readonly<Record<string, string>>
  readonly tag: string
  readonly release: ReleaseRecord
  /** Labels of ours that it counts as having, beside whose it is. */
  readonly labels: Readonly<Record<string, string>>
  /** Containers that are taken over with it; absent = none. */
  readonly others?: readonly Pick<TakenContainer, 'container' | 'labels'>[]
  /** Traits that a container made of the document would not have. */
  readonly lost: readonly string[]
  readonly warnings: readonly string[]
}

/** undefined = it is for another kind. Throws `not-found`; `invalid` where it cannot be taken over. */
export type ContainerTaker = (
  context: Omit<TargetContext, 'by' | 'sessionOf'>,
  asked: AskedContainer,
  signal: AbortSignal,
) => Promise<TakenContainer | undefined>
