/** Services of several that were told to stop by this app, and not to start since. Pure. */
import type { Change } from '../../../shared/model/change.ts'
import type { Deployment } from '../../../shared/model/deployment.ts'

/** Anything else brings up every service there is. */
const ofSome: readonly Deployment['action'][] = ['stop', 'start', 'restart']

/**
 * By its deployments, the newest first. A service that was stopped and ended with 0 looks like a job that
 * did its work: the engine keeps no record of who ended it.
 */
export function toldToStop(deployments: readonly Deployment[]): ReadonlySet<string> {
  const lastTold = new Map<string, Change>()
  const held = deployments.filter(({ state }) => state === 'succeeded' || state === 'unstable')
  for (const { action, parts } of held) {
    if (!ofSome.includes(action)) break
    for (const { part, change } of parts)
      if (change && change !== 'unchanged' && !lastTold.has(part)) lastTold.set(part, change)
  }
  const stopped = [...lastTold].filter(([, change]) => change === 'stop')
  return new Set(stopped.map(([part]) => part))
}
