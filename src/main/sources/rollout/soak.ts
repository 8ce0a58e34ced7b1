import { fail } from '../../../shared/lib/failure-error.ts'
import { startTimer, type Timer } from '../../../shared/lib/timer.ts'
import type { Container, EngineEvent } from '../../engine/engine.ts'
import { withEngineEvents } from '../containers/engine-events.ts'
import { type WatchedLife, watchedLife } from '../containers/watched-life.ts'
import type { Stage, StageRun } from '../stage.ts'
import { newContainerId, readFacts } from './facts.ts'
import { type Prober, proberOf } from './probe.ts'
import type { RolloutSpec } from './spec.ts'
import { failUnhealthy, refuseBefallen, stillUp } from './watch-container.ts'

const pauseMs = 500
/** One slow answer is not a verdict; three in a row are. */
const tolerated = 2

/** Watches the new one for a while: truthful success is one that lasts. One bad end in it is enough. */
export function soakStage(spec: RolloutSpec): Stage {
  return {
    name: 'soak',
    summary: `watch it for ${spec.soakMs / 1000} s`,
    proves: true,
    async check(run) {
      const container = await stillUp(run)
      return container.imageId === readFacts(run).imageId ? 'done' : 'not-done'
    },
    async run(run) {
      const life = watchedLife((await stillUp(run)).startedAt, true)
      const id = newContainerId(run)
      const hear = (event: EngineEvent) => {
        if (event.type === 'container' && event.id === id) life.hear(event)
      }
      await withEngineEvents(run, hear, () => watch(run, spec, life))
    },
  }
}

async function watch(run: StageRun, spec: RolloutSpec, life: WatchedLife): Promise<void> {
  const prober = proberOf(run, spec)
  const timer = startTimer(run.clock, spec.soakMs)
  try {
    await watchUntil(run, prober, life, timer)
  } finally {
    timer.stop()
  }
}

async function watchUntil(
  run: StageRun,
  prober: Prober | null,
  life: WatchedLife,
  timer: Timer,
): Promise<void> {
  let misses = 0
  for (;;) {
    const container = await stillUp(run)
    checkImage(run, container)
    life.look(container)
    await refuseBefallen(run, container, life.befell())
    if (prober) misses = await countMisses(run, prober, container, misses)
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

function checkImage(run: StageRun, container: Container): void {
  if (container.imageId === readFacts(run).imageId) return
  fail({
    kind: 'create-failed',
    host: run.session.name,
    message: `${container.name} runs another image than the one that was resolved`,
  })
}

async function countMisses(
  run: StageRun,
  prober: Prober,
  container: Container,
  misses: number,
): Promise<number> {
  const probe = await prober(container)
  run.progress(`${probe.target}: ${probe.status ?? probe.answer}`, { type: 'probe', probe })
  if (probe.ok) return 0
  if (misses >= tolerated) await failUnhealthy(run, container, { probe })
  return misses + 1
}
