/**
 * Notices what happens to workloads and hosts while nobody looks, for as long as the app lives: from the fleet's own
 * listing alone, which it follows quietly. Nothing is asked of any engine for it.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import type { FleetRoom } from '../fleet/fleet.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { createHostWatch } from './host-watch.ts'
import { createNovelties } from './novelties.ts'
import { createWorkloadWatch } from './workload-watch.ts'

export interface ActivityWatchDeps {
  readonly fleet: Pick<FleetRoom, 'watch'>
  readonly store: Pick<Store, 'activity' | 'workloads' | 'deployments'>
  readonly settings: Pick<SettingsPort, 'get'>
  readonly clock: Clock
  readonly reportBug: (error: unknown) => void
}

/** Between two looks at a fleet that changes all the time. */
const paceMs = 1_000
const afterBugMs = 60_000
const forgetEveryMs = 3_600_000
const dayMs = 86_400_000

export interface ActivityWatch {
  close(): Promise<void>
}

export function startActivityWatch(deps: ActivityWatchDeps): ActivityWatch {
  const { clock } = deps
  const closing = new AbortController()
  const { signal } = closing
  const looker = createLooker(deps)

  async function follow(): Promise<void> {
    try {
      for await (const item of deps.fleet.watch(signal, { isQuiet: true })) {
        if (item.type === 'end') return
        looker.look(item.fleet)
        await clock.sleep(paceMs, signal)
      }
    } finally {
      looker.rest()
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await follow()
      } catch (error) {
        if (signal.aborted) return
        deps.reportBug(error)
        await clock.sleep(afterBugMs, signal).catch(() => {})
      }
    }
  }

  const done = run()
  const stopForgetting = forgetting(deps)
  return {
    async close() {
      stopForgetting()
      closing.abort()
      await done
    },
  }
}

/** Looks at what it is given, and again when something has lasted long enough. */
function createLooker({ store, settings, clock }: ActivityWatchDeps) {
  const { activity } = store
  const workloads = createWorkloadWatch({ activity, store, clock })
  const hosts = createHostWatch({ activity, settings, clock })
  const novelties = createNovelties({
    ...{ activity, clock },
    isWatched: (name) => store.workloads.get(name)?.document.watch !== undefined,
  })
  let cancel = () => {}

  function look(fleet: Fleet): void {
    cancel()
    hosts.look(fleet)
    workloads.look(fleet)
    novelties.look(fleet)
    const due = [...hosts.dueAt(), ...workloads.dueAt()].filter((at) => at !== undefined)
    if (due.length === 0) return
    cancel = clock.schedule(Math.max(0, Math.min(...due) - clock.now()), () => look(fleet))
  }
  return { look, rest: () => cancel() }
}

/** Forgets what is older than the settings say, now and every hour. */
function forgetting({ store, settings, clock, reportBug }: ActivityWatchDeps): () => void {
  let cancel = () => {}
  const forget = (): void => {
    cancel = clock.schedule(forgetEveryMs, forget)
    try {
      store.activity.forget(clock.now() - settings.get().keepActivityDays * dayMs)
    } catch (error) {
      reportBug(error)
    }
  }
  forget()
  return () => cancel()
}
