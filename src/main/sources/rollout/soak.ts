import { fail } from '../../../shared/lib/failure-error.ts'
import { startTimer, type Timer } from '../../../shared/lib/timer.ts'
import type { Container, EngineEvent } from '../../engine/engine.ts'
import { withEngineEvents } from '../containers/engine-events.ts'
import { type WatchedLife, watchedLife } from '../containers/watched-life.ts'
import type { Stage, StageRun } from '../stage.ts'
import { readFacts } from './facts.ts'
import { newSubject, type Subject } from './health.ts'
import { type Prober, proberOf } from './probe.ts'
import { madeBy, runsOfNew } from './replicas.ts'
import type { RolloutSpec } from './spec.ts'
import { failUnhealthy, refuseBefallen, stillUp } from './watch-container.ts'

const pauseMs = 500
/** One slow answer is not a verdict; three in a row are. */
const tolerated = 2

/** Watches the new one for a while: truthful success is one that lasts. One bad end in it is enough. */
export function soakStage(spec: RolloutSpec): Stage {
  return {
    name: 'soak',
    summary: `watch ${madeBy(spec) > 1 ? 'them' : 'it'} for ${spec.soakMs / 1000} s`,
    proves: true,
    async check(run) {
      for (const own of runsOfNew(run, spec)) {
        const { imageId } = await stillUp(own)
        if (imageId !== readFacts(own).imageId) return 'not-done'
      }
      return 'done'
    },
    async run(run) {
      const subjects = runsOfNew(run, spec).map((own) => newSubject(own, spec))
      await soak(run, subjects, spec.soakMs)
      return undefined
    },
  }
}

/** Watches containers for so long (ms) beside each other; throws once one of them does not hold. */
export async function soak(
  run: StageRun,
  subjects: readonly Subject[],
  soakMs: number,
): Promise<void> {
  const watched = await Promise.all(
    subjects.map(async (subject): Promise<Watched> => {
      const { startedAt } = await stillUp(run, subject.id)
      return { ...subject, life: watchedLife(startedAt, true), prober: proberOf(run, subject) }
    }),
  )
  const hear = (event: EngineEvent) => {
    const of = watched.find(({ id }) => event.type === 'container' && event.id === id)
    of?.life.hear(event)
  }
  await withEngineEvents(run, hear, () => watch(run, watched, soakMs))
}

interface Watched extends Subject {
  readonly life: WatchedLife
  readonly prober: Prober | null
}

/** One that does not hold ends the watching of all. */
async function watch(run: StageRun, watched: readonly Watched[], soakMs: number): Promise<void> {
  const timer = startTimer(run.clock, soakMs)
  const over = new AbortController()
  const signal = AbortSignal.any([run.signal, over.signal])
  try {
    await Promise.all(watched.map((each) => watchUntil({ ...run, signal }, each, timer)))
  } finally {
    over.abort()
    timer.stop()
  }
}

async function watchUntil(run: StageRun, watched: Watched, timer: Timer): Promise<void> {
  const { id, imageId, life, prober } = watched
  let misses = 0
  for (;;) {
    const container = await stillUp(run, id)
    checkImage(run, container, imageId)
    life.look(container)
    await refuseBefallen(run, container, life.befell())
    if (prober) misses = await countMisses(run, prober, { container, misses })
    if (timer.over.aborted && misses === 0) return
    await pause(run, timer)
  }
}

/** Ends early when the time is over; after that, only a better answer ends the soak. */
async function pause(run: StageRun, { over }: Timer): Promise<void> {
  if (over.aborted) return await run.clock.sleep(pauseMs, run.signal)
  const until = AbortSignal.any([run.signal, over])
  await run.clock.sleep(pauseMs, until).catch(() => run.signal.throwIfAborted())
}

function checkImage(run: StageRun, container: Container, imageId: string): void {
  if (container.imageId === imageId) return
  fail({
    kind: 'create-failed',
    host: run.session.name,
    message: `${container.name} runs another image than the one that was resolved`,
  })
}

async function countMisses(
  run: StageRun,
  prober: Prober,
  { container, misses }: { readonly container: Container; readonly misses: number },
): Promise<number> {
  const probe = await prober(container)
  run.progress(`${probe.target}: ${probe.status ?? probe.answer}`, { type: 'probe', probe })
  if (probe.ok) return 0
  if (misses >= tolerated) await failUnhealthy(run, container, { probe })
  return misses + 1
}
