/** The locks of one host, as they were listed: they are no containers of anybody, they say who is at work. */
import type { HostLock } from '../../shared/model/lock.ts'
import type { Container, ListedContainer } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import { holderOf, lockName } from '../locks/lock-container.ts'

export interface SeenLocks {
  /** Asks how often each was renewed, which no listing says. */
  look(listed: readonly ListedContainer[], signal: AbortSignal): Promise<void>
  /** All, or these. */
  forget(ids?: readonly string[]): void
  /** By how much the engine's clock is ahead of ours. */
  clockIs(aheadMs: number): void
  list(now: number): HostLock[]
}

/** Whatever its labels are: its name keeps everybody out. Without our labels it is somebody's container as well. */
export const isLockOrLike = ({ name }: Pick<ListedContainer, 'name'>): boolean =>
  name.startsWith(lockName(''))

/** A lock is listed at least so often; what was not renewed in the meantime is not renewed. */
const listedEveryMs = 60_000

export function createSeenLocks(session: Pick<HostSession, 'name' | 'engine'>): SeenLocks {
  const seen = new Map<string, Container & { readonly isOwn: boolean }>()
  let ahead = 0
  return {
    async look(listed, signal) {
      for (const { id, otherInstallation } of listed) {
        const found = await session.engine.containers.inspect(id, signal)
        if (found) seen.set(id, { ...found, isOwn: otherInstallation === undefined })
        else seen.delete(id)
      }
    },
    forget(ids) {
      for (const id of ids ?? [...seen.keys()]) seen.delete(id)
    },
    clockIs(aheadMs) {
      ahead = aheadMs
    },
    list: (now) =>
      [...seen.values()].map(({ id, name, labels, createdAt, maxRetries = 0, isOwn }) => {
        const holder = holderOf({ labels, createdAt })
        const silentMs = now + ahead - (createdAt + maxRetries * 1_000)
        const isStale = holder !== null && silentMs > holder.leaseMs + listedEveryMs
        return {
          host: session.name,
          container: id,
          name,
          holder,
          isOwn: isOwn && !!holder,
          isStale,
        }
      }),
  }
}
