/** How a stack is: what was made live, and what of it was told to stop since. Pure. */
import type { FleetContainer } from '../../../../shared/model/fleet.ts'
import type { KnownLive, Standing } from '../../source.ts'
import { appCondition, appTrouble } from './app-status.ts'
import { toldToStop } from './told-to-stop.ts'

/** Each service is judged by itself, against those that were made live. */
export function standing(
  { release, deployments }: KnownLive,
  containers: readonly FleetContainer[],
): Standing {
  const isEnded = containers.some(({ state }) => state === 'exited')
  const told = isEnded ? toldToStop(deployments()) : new Set<string>()
  const seen = containers.map((container) =>
    told.has(container.service ?? '') ? { ...container, wasStopped: true } : container,
  )
  const judged = [release?.parts ?? [], seen] as const
  return { state: appCondition(...judged), trouble: appTrouble(...judged) }
}
