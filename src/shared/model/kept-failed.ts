/**
 * A container that failed is kept for a look under a name that says until when: its engine has no other place for
 * that on one that is made already. Whoever lists it knows by that alone, whatever became of the state of the app.
 */
import type { FleetContainer } from './fleet.ts'

/** No name that is given otherwise begins so: those of workloads have no `_`. */
const pattern = /^failed_until_([0-9a-f]{1,12})\.(.+)$/

export const keptFailedName = (name: string, until: number): string =>
  `failed_until_${until.toString(16)}.${name}`

/** Until when it is kept, unix ms; undefined = it is none. Only of a container with our labels. */
export function keptFailedUntil(name: string): number | undefined {
  const until = pattern.exec(name)?.[1]
  return until === undefined ? undefined : Number.parseInt(until, 16)
}

/**
 * Whether a container is kept for a look: it serves no more, holds no name or port, and is there only to be looked
 * at.
 */
export function isKeptFailed({ name, owner }: Pick<FleetContainer, 'name' | 'owner'>): boolean {
  return owner !== null && keptFailedUntil(name) !== undefined
}

/** Name of the container while it was on trial. */
export const nameBeforeFailing = (name: string): string => pattern.exec(name)?.[2] ?? name
