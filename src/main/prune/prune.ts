/** Cleaning up hosts: what their disks hold, what may go, and taking it. */
import type { Ids } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { createFeed, type Feed } from '../../shared/lib/feed.ts'
import type { Door } from '../../shared/model/door.ts'
import type { PruneChoice, PrunePlan, PruneRun } from '../../shared/model/prune.ts'
import type { BugLog } from '../bug-log.ts'
import { checkGuards } from '../hosts/guard.ts'
import { underPulse } from '../hosts/heartbeat.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Store } from '../store/store.ts'
import { createLooks, type Looks, type LooksDeps, silenceMs } from './looks.ts'
import { pruneActivity } from './prune-activity.ts'
import { begun, runPlan } from './run.ts'

export interface PruneDeps extends LooksDeps {
  readonly store: Store
  readonly ids: Ids
  readonly bugs: Pick<BugLog, 'report'>
}

export interface StartPrune {
  readonly host: string
  readonly choice: PruneChoice
  /** The fingerprint of the plan that was shown. */
  readonly fingerprint: string
  readonly confirm: readonly string[]
  readonly actor: string
  readonly door?: Door | undefined
}

export interface Prune extends Pick<Looks, 'look' | 'use' | 'plan'> {
  /** Throws `plan-stale` where something else would go than was shown. */
  start(asked: StartPrune): PruneRun
  /** Ends a run: the object being taken is let end, nothing more goes. */
  cancel(id: string): PruneRun
  show(id: string): PruneRun
  list(host: string): PruneRun[]
  /** As it is, at every change; ends with it. */
  watch(id: string, signal: AbortSignal): AsyncGenerator<{ type: 'run'; run: PruneRun }>
  close(): Promise<void>
}

interface Running {
  run: PruneRun
  readonly stop: AbortController
  readonly ended: Promise<void>
}

export function createPrune(deps: PruneDeps): Prune {
  const { store, hosts, clock, ids } = deps
  const looks = createLooks(deps)
  const running = new Map<string, Running>()
  const feed = createFeed()
  settleInterrupted(deps)

  const show = (id: string): PruneRun =>
    running.get(id)?.run ??
    store.prunes.get(id) ??
    fail({ kind: 'not-found', what: 'clean-up', name: id })

  const start = (asked: StartPrune): PruneRun => {
    const { host, choice, confirm, actor, door = 'unknown' } = asked
    const session = hosts.get(host)
    checkGuards([session], { what: 'clean up', confirmed: confirm })
    refuseBusy(store, host, [...running.values()])
    const plan = looks.plan({ host, choice })
    if (plan.fingerprint !== asked.fingerprint) refuseStale(asked, plan)
    const first = begun(plan, { id: ids.next(), actor, door, now: clock.now() })
    store.prunes.put(first)
    const stop = new AbortController()
    const tell = (run: PruneRun): void => {
      const held = running.get(run.id)
      if (held) held.run = run
      feed.notify()
    }
    const ended = follow(deps, { looks, session, plan, first, cancel: stop.signal, tell })
      .then((run) => settle(deps, looks, run))
      .finally(() => {
        running.delete(first.id)
        feed.notify()
      })
    running.set(first.id, { run: first, stop, ended })
    return first
  }

  return {
    ...{ look: looks.look, use: looks.use, plan: looks.plan, start, show },
    cancel(id) {
      running.get(id)?.stop.abort()
      return show(id)
    },
    list: (host) => store.prunes.list(host).map((run) => running.get(run.id)?.run ?? run),
    watch: (id, signal) => watchRun({ show, feed }, id, signal),
    async close() {
      const all = [...running.values()]
      for (const { stop } of all) stop.abort()
      await Promise.all(all.map(({ ended }) => ended))
    },
  }
}

interface Following {
  readonly looks: Looks
  readonly session: HostSession
  readonly plan: PrunePlan
  readonly first: PruneRun
  readonly cancel: AbortSignal
  readonly tell: (run: PruneRun) => void
}

/** Never rejects: a bug ends it as well, and is reported. */
async function follow(
  { store, clock, bugs }: PruneDeps,
  { looks, session, plan, first, cancel, tell }: Following,
): Promise<PruneRun> {
  const { host } = plan
  const { disk } = session.engine
  const look = looks.measured(host)
  let last = first
  const telling = (run: PruneRun): void => {
    last = run
    keep(store, run)
    tell(run)
  }
  const taking = { disk, look, records: () => looks.records(host), clock, tell: telling }
  try {
    return await underPulse({ session, clock, silenceMs }, (pulse) =>
      runPlan(taking, plan, { first, signals: { cancel, pulse } }),
    )
  } catch (error) {
    const failure = { kind: 'internal', id: bugs.report(error) } as const
    return { ...last, state: 'failed', failure, endedAt: clock.now() }
  }
}

/** A crash loses nothing of it; a disk too full for that is what it is cleaned up for. */
function keep({ prunes }: Store, run: PruneRun): void {
  try {
    prunes.put(run)
  } catch {
    // Its end is written as well, and told where that fails.
  }
}

/** Settles a run; where the state cannot be written, the next start tells of it. */
function settle({ store, clock, bugs }: PruneDeps, looks: Looks, run: PruneRun): void {
  // What was measured is not so any more.
  if (run.items.some(({ state }) => state === 'removed')) looks.forget(run.host)
  try {
    store.prunes.put(run)
    store.activity.add(pruneActivity(run, clock.now()))
  } catch (error) {
    bugs.report(error)
  }
}

async function* watchRun(
  { show, feed }: { readonly show: (id: string) => PruneRun; readonly feed: Feed },
  id: string,
  signal: AbortSignal,
) {
  const listener = feed.listen(signal)
  try {
    while (!signal.aborted) {
      const run = show(id)
      yield { type: 'run' as const, run }
      if (run.state !== 'running') return
      await listener.next()
    }
  } finally {
    listener.stop()
  }
}

/** An image that was pulled a moment ago is used by nothing yet. */
function refuseBusy(store: Store, host: string, running: readonly Running[]): void {
  const [busy] = store.deployments.unfinished().filter(({ targets }) => targets.includes(host))
  if (busy) fail({ kind: 'workload-busy', workload: busy.workload, deployment: busy.id })
  if (running.some(({ run }) => run.host === host))
    fail({ kind: 'exists', what: 'clean-up under way on host', name: host })
}

function refuseStale({ fingerprint }: StartPrune, now: PrunePlan): never {
  const after = now.going.map(({ kind, name }) => `${kind} ${name}`).join(', ')
  const moved = [{ field: 'what would go', before: null, after: after || 'nothing' }]
  return fail({ kind: 'plan-stale', plan: fingerprint.slice(0, 12), moved })
}

/** Settles runs that a crash cut short, which left nothing half: each removal was one call. */
function settleInterrupted({ store: { prunes, activity }, clock }: PruneDeps): void {
  for (const run of prunes.running()) {
    const ended = { ...run, state: 'interrupted' } as const
    prunes.put(ended)
    activity.add(pruneActivity(ended, clock.now()))
  }
}
