/** Which services of a stack are down because they were told to be. Pure. */
import type { Deployment, PlannedService } from '../../../../shared/model/deployment.ts'

/** Anything else brings up every service there is. */
const ofSome: readonly Deployment['action'][] = ['stop', 'start', 'restart']

/**
 * By its deployments, the newest first. A service that was stopped and ended with 0 looks like a job that
 * did its work: the engine keeps no record of who ended it.
 */
export function toldToStop(deployments: readonly Deployment[]): ReadonlySet<string> {
  const lastTold = new Map<string, PlannedService['change']>()
  const held = deployments.filter(({ state }) => state === 'succeeded' || state === 'unstable')
  for (const { action, planned = [] } of held) {
    if (!ofSome.includes(action)) break
    for (const { service, change } of planned)
      if (change !== 'unchanged' && !lastTold.has(service)) lastTold.set(service, change)
  }
  const stopped = [...lastTold].filter(([, change]) => change === 'stop')
  return new Set(stopped.map(([service]) => service))
}
