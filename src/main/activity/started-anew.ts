/**
 * Workloads that an engine started by itself since they were last looked at: after a reboot, or by a restart policy. Each
 * may have another address by then, and whatever leads to them by that leads nowhere.
 */
import { isUp } from '../../shared/model/container-state.ts'
import type { Fleet, FleetContainer } from '../../shared/model/fleet.ts'

export interface StartedAnew {
  see(fleet: Pick<Fleet, 'hosts' | 'containers'>): void
  /** Their names, once each. */
  take(): readonly string[]
}

export function createStartedAnew(): StartedAnew {
  const away = new Set<string>()
  const ends = new Map<string, number>()
  let down = new Set<string>()
  let found = new Set<string>()
  return {
    see({ hosts, containers }) {
      const back = hosts.filter((host) => isBack(away, host)).map(({ name }) => name)
      // An engine that is back may take its time to start them all.
      const isAnew = ({ id, host, ends: now = 0 }: FleetContainer) =>
        back.includes(host) || down.has(id) || now > (ends.get(id) ?? now)
      for (const each of containers.filter(isUp)) {
        if (each.owner && isAnew(each)) found.add(each.owner.workload)
        ends.set(each.id, each.ends ?? 0)
      }
      const there = new Set(containers.map(({ id }) => id))
      for (const id of ends.keys()) if (!there.has(id)) ends.delete(id)
      down = new Set(containers.filter((each) => !isUp(each)).map(({ id }) => id))
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
