/** The hosts of the fleet, each with its watcher: followed while somebody watches, and nothing asked of them otherwise. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { ReportBug } from '../hosts/session/host-failure.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { Claims } from '../locks/claims.ts'
import { createFollows } from './follows.ts'
import { createHostWatcher, type HostWatcher } from './host-watcher.ts'

/** A host that somebody watches, with what it listed last. */
export interface WatchedHost {
  readonly session: HostSession
  containers(): readonly FleetContainer[]
}

interface FollowedHostsDeps {
  readonly hosts: Pick<Hosts, 'list'>
  readonly clock: Clock
  readonly reportBug: ReportBug
  /** Runs beside each host for as long as somebody looks at it; must not reject. */
  readonly alongside?: ((watched: WatchedHost, signal: AbortSignal) => Promise<void>) | undefined
}

/** How many watch right now, and how many of them look. */
interface Audience {
  all(): number
  lookers(): number
}

interface Told {
  readonly onChange: () => void
  readonly onPulse: () => void
  readonly onListed: Claims['hear']
  readonly onBug: (error: unknown) => void
}

export interface FollowedHosts {
  watcherOf(session: HostSession): HostWatcher
  /** Hosts come and go, and so do those who watch. */
  keepUp(): void
  close(): Promise<void>
}

export function createFollowedHosts(
  { hosts, clock, reportBug, alongside }: FollowedHostsDeps,
  audience: Audience,
  { onChange, onPulse, onListed, onBug }: Told,
): FollowedHosts {
  const watchers = new Map<HostSession, HostWatcher>()

  function watcherOf(session: HostSession): HostWatcher {
    const known = watchers.get(session)
    if (known) return known
    const watcher = createHostWatcher({
      ...{ session, clock, reportBug, onChange },
      onPulse: () => audience.lookers() > 0 && onPulse(),
      onListed: (listed) => onListed(session.name, listed),
    })
    watchers.set(session, watcher)
    return watcher
  }

  const follows = createFollows((session, signal) => watcherOf(session).follow(signal), onBug)
  const besides = createFollows(async (session, signal) => {
    await alongside?.({ session, containers: () => watcherOf(session).view().containers }, signal)
  }, onBug)

  return {
    watcherOf,
    keepUp() {
      const sessions = hosts.list()
      for (const session of watchers.keys()) {
        if (!sessions.includes(session)) watchers.delete(session)
      }
      follows.keepTo(audience.all() > 0 ? sessions : [])
      besides.keepTo(audience.lookers() > 0 && alongside ? sessions : [])
    },
    async close() {
      await Promise.all([follows.close(), besides.close()])
    },
  }
}
