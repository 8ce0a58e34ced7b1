/**
 * Which workloads an engine started by itself since they were last looked at: after a reboot, or by a restart policy. Each
 * may have another address by then, and whatever leads to them by that leads nowhere.
 */
import { isUp } from '../../shared/model/container-state.ts'
import type { Fleet } from '../../shared/model/fleet.ts'

export interface StartedAnew {
  see(fleet: Pick<Fleet, 'hosts' | 'containers'>): void
  /** Their names, once each. */
  take(): readonly string[]
}

export function createStartedAnew(): StartedAnew {
  const away = new Set<string>()
  const ends = new Map<string, number>()
  let found = new Set<string>()
  return {
    see({ hosts, containers }) {
      const back = hosts.filter((host) => isBack(away, host)).map(({ name }) => name)
      for (const { id, host, owner, ends: now = 0 } of containers.filter(isUp)) {
        const isAnew = back.includes(host) || now > (ends.get(id) ?? now)
        if (owner && isAnew) found.add(owner.workload)
        ends.set(id, now)
      }
      const there = new Set(containers.map(({ id }) => id))
      for (const id of ends.keys()) if (!there.has(id)) ends.delete(id)
    },
    take() {
      const taken = [...found]
      found = new Set()
      return taken
    },
  }
}

/** Whether it answers again; those that do not are remembered. */
function isBack(away: Set<string>, { name, status }: Fleet['hosts'][number]): boolean {
  if (status.state === 'stale' || status.state === 'failed') away.add(name)
  return status.state === 'online' && away.delete(name)
}
