/** Takes what a plan names, one thing after the other; what fails keeps none of the others from going. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { DiskObject, PruneItem, PrunePlan, PruneRun } from '../../shared/model/prune.ts'
import { freedBy } from './plan.ts'
import { itemAs, type Taking, take } from './take.ts'

interface Running extends Taking {
  readonly clock: Pick<Clock, 'now'>
  /** Kept, and shown to whoever watches. */
  readonly tell: (run: PruneRun) => void
}

export function begun(
  plan: PrunePlan,
  { id, actor, door, now }: Pick<PruneRun, 'id' | 'actor' | 'door'> & { readonly now: number },
): PruneRun {
  const waiting = { state: 'waiting', bytes: null, at: null } as const
  return {
    ...{ id, host: plan.host, state: 'running', actor, door, startedAt: now, endedAt: null },
    ...{ planned: plan.freed, freedBytes: 0 },
    items: plan.going.map(({ kind, id: object, name }) => ({ kind, id: object, name, ...waiting })),
  }
}

interface Signals {
  /** Nothing more is begun; what was is let end. */
  readonly cancel: AbortSignal
  /** The engine has gone silent. */
  readonly pulse: AbortSignal
}

/** Answers how it ended; throws only what is a bug. */
export async function runPlan(
  running: Running,
  plan: PrunePlan,
  { first, signals: { cancel, pulse } }: { readonly first: PruneRun; readonly signals: Signals },
): Promise<PruneRun> {
  let run = first
  const removed: DiskObject[] = []
  const takeAll = async (places: readonly Place[]): Promise<void> => {
    for (const [index, object] of places) {
      if (cancel.aborted) return
      const taken = await take(running, object, pulse)
      const before = freedBy(removed, running.look).bytes
      if (taken.state === 'removed') removed.push(object)
      const freedBytes = freedBy(removed, running.look).bytes
      const item = itemAs(taken, freedBytes - before, running.clock.now())
      run = { ...run, freedBytes, items: run.items.with(index, merged(run, index, item)) }
      running.tell(run)
    }
  }
  try {
    const places = inOrder(plan.going)
    await takeAll(places)
    // Which step of a build rests on which, some engines do not tell: another round frees what the first left.
    for (let left = places.length; ; ) {
      const again = places.filter(([index]) => isPassedOver(run.items[index]))
      if (again.length === 0 || again.length >= left || cancel.aborted) break
      left = again.length
      await takeAll(again)
    }
    return { ...run, state: cancel.aborted ? 'cancelled' : 'done', endedAt: running.clock.now() }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return { ...run, state: 'failed', failure, endedAt: running.clock.now() }
  }
}

type Place = readonly [index: number, object: DiskObject]

const isPassedOver = (item: PruneItem | undefined): boolean =>
  item?.kind === 'cache' && item.state === 'kept'

function merged({ items }: PruneRun, index: number, more: Partial<PruneItem>): PruneItem {
  const item = items[index]
  if (!item) throw new Error(`a run without its item ${index}`)
  const { kind, id, name, state } = item
  return { kind, id, name, state, bytes: null, at: null, ...more }
}

/** Order of kinds: those that use others go before them. */
const order: readonly DiskObject['kind'][] = [
  'containers',
  'images',
  'networks',
  'volumes',
  'cache',
]

function inOrder(going: readonly DiskObject[]): Place[] {
  const places = going.map((object, index) => [index, object] as const)
  return order.flatMap((kind) => places.filter(([, object]) => object.kind === kind))
}
