/**
 * Use of workloads. Collected while somebody watches their hosts, written once a minute, so that a crash loses no
 * more than that; queried from what was written and what was not yet.
 */
import type { UsageNow } from '../../shared/contract/stats.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Stats } from '../../shared/model/stats.ts'
import type { BugLog } from '../bug-log.ts'
import type { WatchedHost } from '../fleet/followed-hosts.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { StatsFile } from '../store/stats-file.ts'
import type { Store } from '../store/store.ts'
import { collect } from './collector.ts'
import { usageNow } from './now.ts'
import { type StatsQuery, statsOf } from './query.ts'
import type { Usages } from './readings.ts'
import { createTally } from './tally.ts'

export interface StatsDeps {
  readonly file: StatsFile
  readonly hosts: Pick<Hosts, 'get'>
  readonly store: Pick<Store, 'workloads'>
  readonly clock: Clock
  readonly bugs: BugLog
}

export interface StatsRoom {
  /** For as long as the host is watched; never rejects. */
  collect(watched: WatchedHost, signal: AbortSignal): Promise<void>
  query(query: StatsQuery): Stats
  /** Asks the engines, which takes a second where nothing was collected. Throws `not-found`. */
  now(workload: string, signal: AbortSignal): Promise<UsageNow>
  /** After the last collector has ended. */
  close(): void
}

/** With readings every ten seconds no more than a minute of them is ever unwritten. */
const writeAfterMs = 50_000

export function createStats(deps: StatsDeps): StatsRoom {
  const { file, clock, hosts, store, bugs } = deps
  const tally = createTally()
  const latest = new WeakMap<HostSession, { readonly at: number; readonly usages: Usages }>()

  /** Statistics that cannot be written, on a full disk, wait until they can. */
  function write(): void {
    if (tally.since() === undefined) return
    const now = clock.now()
    try {
      file.add(tally.buckets(), now)
      tally.clear()
    } catch (error) {
      if (!failureOf(error)) bugs.report(error, 'writing statistics')
      tally.forgetOld(now)
    }
  }

  function writeWhenDue(): void {
    const since = tally.since()
    // A clock set back must not keep it from being written for long.
    if (since !== undefined && Math.abs(clock.now() - since) >= writeAfterMs) write()
  }

  const collecting = {
    clock,
    take: tally.add,
    onPass(session: HostSession, usages: Usages) {
      latest.set(session, { at: clock.now(), usages })
      writeWhenDue()
    },
  }

  return {
    async collect(watched, signal) {
      try {
        await collect(collecting, watched, signal)
        write()
      } catch (error) {
        bugs.report(error, 'collecting statistics')
      }
    },
    query: (query) => statsOf({ file, tally, now: clock.now() }, query),
    now: (workload, signal) => {
      const collected = (session: HostSession) => latest.get(session)
      return usageNow({ hosts, store, clock, collected }, workload, signal)
    },
    close() {
      write()
      file.close()
    },
  }
}
