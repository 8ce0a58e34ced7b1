/** Last measurements of each host; measuring takes seconds, so it is done only when somebody asks for it. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import type { DiskUse, LookStep, PruneChoice, PrunePlan } from '../../shared/model/prune.ts'
import { underPulse } from '../hosts/heartbeat.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { Projects } from '../sources/projects.ts'
import type { Records } from './judge.ts'
import { lookAt, type Measured, type OnStep } from './look.ts'
import { diskUseOf } from './objects.ts'
import { planFor } from './plan.ts'
import { type NamedByStacks, namedByStacks, type RecordsDeps, readRecords } from './records.ts'

export interface LooksDeps extends Omit<RecordsDeps, 'clock'> {
  readonly hosts: Hosts
  readonly projects: Pick<Projects, 'rendered'>
  readonly clock: Clock
}

export type LookItem =
  | ({ readonly type: 'step' } & LookStep)
  | { readonly type: 'use'; readonly use: DiskUse }

export interface Looks {
  /** Each part that is measured, then what came of it. */
  look(host: string, signal: AbortSignal): AsyncGenerator<LookItem>
  /** null = nothing was measured. */
  use(host: string): DiskUse | null
  /** Throws `not-found` where nothing was measured. */
  plan(asked: { readonly host: string; readonly choice: PruneChoice }): PrunePlan
  measured(host: string): Measured
  /** As of now. */
  records(host: string): Records
  forget(host: string): void
}

/** A look, and what the stacks of the host named then. */
interface Kept {
  /** Another host may have its name by now. */
  readonly session: HostSession
  readonly look: Measured
  readonly stacks: NamedByStacks
}

/** An engine that measures answers a ping all the same. */
export const silenceMs = 30_000

export function createLooks(deps: LooksDeps): Looks {
  const { hosts } = deps
  const looks = new Map<string, Kept>()
  const find = (host: string): Kept | undefined => {
    const [session, kept] = [hosts.get(host), looks.get(host)]
    return kept?.session === session ? kept : undefined
  }
  const known = (host: string): Kept =>
    find(host) ?? fail({ kind: 'not-found', what: 'measured disk', name: host })
  const use = (host: string): DiskUse | null => {
    const kept = find(host)
    return kept ? diskUseOf(host, kept.look, readRecords(deps, host, kept.stacks)) : null
  }
  return {
    use,
    plan({ host, choice }) {
      const { look, stacks } = known(host)
      return planFor(host, choice, { look, records: readRecords(deps, host, stacks) })
    },
    async *look(host, signal) {
      const steps = stepsOf<LookStep, Kept>(
        (onStep) => measure(deps, host, { onStep, signal }),
        signal,
      )
      for await (const step of steps) {
        if ('look' in step) looks.set(host, step)
        else yield { type: 'step', ...step }
      }
      const measured = use(host)
      if (measured) yield { type: 'use', use: measured }
    },
    measured: (host) => known(host).look,
    records: (host) => readRecords(deps, host, known(host).stacks),
    forget: (host) => void looks.delete(host),
  }
}

async function measure(
  deps: LooksDeps,
  host: string,
  { onStep, signal }: { readonly onStep: OnStep; readonly signal: AbortSignal },
): Promise<Kept> {
  const { hosts, clock } = deps
  const session = hosts.get(host)
  return await underPulse({ session, clock, silenceMs }, async (pulse) => {
    const either = AbortSignal.any([signal, pulse])
    const look = await lookAt(session, clock, { onStep, signal: either })
    const told = (done: number, total: number) => onStep({ what: 'stacks', done, total })
    return {
      session,
      look,
      stacks: await namedByStacks(deps, host, { onStep: told, signal: either }),
    }
  })
}

/** The steps of a work as they come, then what came of it. */
async function* stepsOf<Step, T>(
  work: (onStep: (step: Step) => void) => Promise<T>,
  signal: AbortSignal,
): AsyncGenerator<Step | T> {
  const steps: Step[] = []
  const feed = createFeed()
  const listener = feed.listen(signal)
  let isOver = false
  const working = work((step) => {
    steps.push(step)
    feed.notify()
  }).finally(() => {
    isOver = true
    feed.notify()
  })
  working.catch(() => {})
  try {
    while (!isOver) {
      await listener.next()
      yield* steps.splice(0)
      signal.throwIfAborted()
    }
    yield await working
  } finally {
    listener.stop()
  }
}
