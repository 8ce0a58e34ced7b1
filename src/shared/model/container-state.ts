/** Meanings of the state that an engine gives a container, for whoever asks. */
import type { FleetContainer } from './fleet.ts'

type InState = Pick<FleetContainer, 'state'>

/**
 * Whether a container is not down: a paused one goes on when it is let, and one between two starts (`restarting`) is
 * started by its engine. To have it gone it must be stopped. `created`, `exited` and `dead` are down, `removing` is
 * going.
 */
export function isUp({ state }: InState): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused'
}

/**
 * Whether a container has processes at this moment, which can be measured, print and hold ports: between two starts
 * it has none.
 */
export function hasProcesses({ state }: InState): boolean {
  return state === 'running' || state === 'paused'
}

/** Whether a container answers, as far as its engine can tell. */
export function isServing({ state, health }: Pick<FleetContainer, 'state' | 'health'>): boolean {
  return state === 'running' && health !== 'unhealthy'
}
