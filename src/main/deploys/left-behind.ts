/** Where a workload still runs although its document names another host by now. */
import type { Deployment } from '../../shared/model/deployment.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Store } from '../store/store.ts'

/** A teardown that failed so many deployments ago is not looked for any more. */
const maxDeployments = 200

/**
 * Hosts of the deployment that made the live release, without its targets now, and without those
 * where a deployment since has taken it down.
 */
export function leftBehind(
  store: Pick<Store, 'releases' | 'deployments'>,
  { document }: Workload,
): string[] {
  const { name: workload } = document
  const live = store.releases.list(workload).find((release) => release.live)
  const made = live && store.deployments.get(live.deployment)
  const targets = targetsOf(document)
  const others = made?.targets.filter((target) => !targets.includes(target)) ?? []
  if (!made || others.length === 0) return []
  const recent = store.deployments.list({ workload, limit: maxDeployments })
  const since = recent.slice(0, recent.findIndex(({ id }) => id === made.id) + 1)
  return others.filter((host) => !since.some((deployment) => hasTakenDown(deployment, host)))
}

function hasTakenDown({ stages }: Deployment, host: string): boolean {
  return stages.some(
    ({ target, name, state }) =>
      target === host && name === 'remove' && (state === 'succeeded' || state === 'skipped'),
  )
}
