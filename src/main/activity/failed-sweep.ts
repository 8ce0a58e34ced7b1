/** Removes what was kept for a look once its time is over, for as long as the app lives; what fell due before, at its start. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Fleet, FleetContainer } from '../../shared/model/fleet.ts'
import { isKeptFailed, keptFailedUntil, nameBeforeFailing } from '../../shared/model/kept-failed.ts'
import type { Engine } from '../engine/engine.ts'
import type { FleetRoom } from '../fleet/fleet.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Store } from '../store/store.ts'

type Lines = Parameters<Store['keptLogs']['put']>[1]['lines']

export interface FailedSweepDeps {
  readonly fleet: Pick<FleetRoom, 'watch'>
  readonly hosts: Pick<Hosts, 'get'>
  readonly store: Pick<Store, 'keptLogs'>
  readonly clock: Clock
  readonly readTail: (
    engine: Engine,
    id: string,
    asked: { readonly count: number },
  ) => Promise<Lines>
  readonly reportBug: (error: unknown) => void
}

const keptLines = 2_000
/** The pause before a host that does not let it be removed is asked again. */
const againMs = 60_000

export function startFailedSweep(deps: FailedSweepDeps): { close(): Promise<void> } {
  const { clock } = deps
  const closing = new AbortController()
  const { signal } = closing
  let cancel = () => {}
  let work = Promise.resolve()

  function look(fleet: Fleet): void {
    cancel()
    const kept = fleet.containers.filter(isKeptFailed)
    if (kept.length === 0) return
    work = work.then(() => sweep(deps, kept, signal))
    const later = kept
      .map(({ name }) => keptFailedUntil(name) ?? 0)
      .filter((at) => at > clock.now())
    const at = Math.min(...later, clock.now() + againMs)
    cancel = clock.schedule(Math.max(0, at - clock.now()), () => look(fleet))
  }

  async function run(): Promise<void> {
    try {
      for await (const item of deps.fleet.watch(signal, { isQuiet: true })) {
        if (item.type === 'end') return
        look(item.fleet)
      }
    } catch (error) {
      if (!signal.aborted) deps.reportBug(error)
    }
  }

  const done = run()
  return {
    async close() {
      closing.abort()
      cancel()
      await done
      await work
    },
  }
}

async function sweep(
  deps: FailedSweepDeps,
  kept: readonly FleetContainer[],
  signal: AbortSignal,
): Promise<void> {
  for (const container of kept) {
    if (signal.aborted || (keptFailedUntil(container.name) ?? 0) > deps.clock.now()) continue
    try {
      await remove(deps, container)
    } catch (error) {
      // A host that is away, or refuses, is asked again.
      if (!failureOf(error)) deps.reportBug(error)
    }
  }
}

/** Its last lines, and how it ended, stay with its deployment. */
async function remove(deps: FailedSweepDeps, container: FleetContainer): Promise<void> {
  const { host, id, owner } = container
  const { engine } = deps.hosts.get(host)
  const now = await engine.containers.inspect(id)
  // By whatever name it has now: whoever gave it another wants to have it.
  if (!now || !owner || keptFailedUntil(now.name) === undefined || now.state === 'running') return
  const lines = await deps.readTail(engine, id, { count: keptLines }).catch(() => [])
  await engine.containers.remove(id)
  deps.store.keptLogs.put(owner.workload, {
    ...{ container: id, name: nameBeforeFailing(now.name), deployment: owner.deployment },
    ...{ release: null, removedAt: deps.clock.now(), exit: now.exit, lines },
  })
}
