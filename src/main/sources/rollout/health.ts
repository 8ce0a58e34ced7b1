import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { startTimer } from '../../../shared/lib/timer.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { Container } from '../../engine/engine.ts'
import { noteMoment } from '../containers/lanes.ts'
import { lastLines } from '../containers/tail.ts'
import type { Stage, StageRun } from '../stage.ts'
import { addFacts, newContainerId, readFacts } from './facts.ts'
import { type Prober, proberOf } from './probe.ts'
import type { RolloutSpec } from './spec.ts'
import { imageProbe, stillUp } from './watch-container.ts'

const firstPauseMs = 50
const longestPauseMs = 1_000

/** Waits until the new container is proved healthy, from outside where it has an address. */
export function healthStage(spec: RolloutSpec): Stage {
  const { probe, healthTimeoutMs } = spec
  const proof = probe
    ? `GET ${probe.path} on port ${probe.port}`
    : "the image's own health check, if it has one"
  return {
    name: 'health',
    summary: `wait for ${proof}, at most ${healthTimeoutMs / 1000} s`,
    async check(run) {
      const container = await stillUp(run)
      try {
        const isProved = (await judgeOf(run, spec)?.(container))?.ok ?? true
        return isProved ? 'done' : 'not-done'
      } catch (error) {
        if (failureOf(error)?.kind !== 'containers-unreachable') throw error
        return 'unknown'
      }
    },
    async run(run) {
      const follower = new AbortController()
      const signal = AbortSignal.any([run.signal, follower.signal])
      const id = newContainerId(run)
      const following = run.followLog(id, signal).catch(() => {})
      try {
        await waitUntilHealthy(run, spec)
      } finally {
        follower.abort()
        await following
      }
      const { containerName: name = '' } = readFacts(run)
      noteMoment(run, `${name} is healthy`, { id, name, role: 'new', moment: 'serving' })
    },
  }
}

/** Our HTTP probe, or the image's own health check; null where there is no proof at all. */
function judgeOf(run: StageRun, spec: RolloutSpec): Prober | null {
  const prober = proberOf(run, spec)
  if (prober || !readFacts(run).hasHealthcheck) return prober
  return async (container) => imageProbe(container, run.clock.now())
}

async function waitUntilHealthy(run: StageRun, spec: RolloutSpec): Promise<void> {
  const judge = judgeOf(run, spec)
  addFacts(run, { verified: judge !== null })
  run.note('', { type: 'verified', verified: judge !== null })
  if (!judge) {
    await stillUp(run)
    return run.note('no health check: running counts, unverified')
  }
  const waitMs = Math.max(spec.healthTimeoutMs, spec.probe ? 0 : await startingMs(run))
  const timer = startTimer(run.clock, waitMs)
  try {
    await untilHealthy(run, {
      name: readFacts(run).containerName ?? '',
      look: async () => [await stillUp(run)],
      async judge(container) {
        const probe = await judge(container)
        run.progress(probeLine(probe), { type: 'probe', probe })
        return probe
      },
      waited: () => (timer.over.aborted ? waitMs : null),
    })
  } finally {
    timer.stop()
  }
}

/** The image itself says how long it may take; until then its engine has no verdict. */
async function startingMs(run: StageRun): Promise<number> {
  const { imageId = '' } = readFacts(run)
  return (await run.session.engine.images.inspect(imageId, run.signal))?.startingMs ?? 0
}

/** New containers that are to be proved before anything old goes. */
export interface Trial {
  /** What they are called together. */
  readonly name: string
  /** As they are now; none = they are not there yet. Throws once one cannot be proved any more. */
  look(): Promise<readonly Container[]>
  readonly judge: Prober
  /** How long they were waited for in all (ms), once that is too long; null = they may still become healthy. */
  waited(containers: readonly Container[]): number | null
}

/** Throws `health-timeout` where it takes too long, with what the first that is not healthy said last. */
export async function untilHealthy(run: StageRun, trial: Trial): Promise<void> {
  let pause = firstPauseMs
  for (;;) {
    const containers = await trial.look()
    const probes = await Promise.all(containers.map(trial.judge))
    const late = probes.findIndex(({ ok }) => !ok)
    if (containers.length > 0 && late === -1) return
    const waitedMs = trial.waited(containers)
    if (waitedMs !== null)
      await failLate(
        run,
        { name: trial.name, ...containers[late] },
        { waitedMs, probe: probes[late] },
      )
    await run.clock.sleep(pause, run.signal)
    pause = Math.min(pause * 1.5, longestPauseMs)
  }
}

async function failLate(
  run: StageRun,
  { id, name, exit }: Partial<Container> & Pick<Trial, 'name'>,
  said: { readonly waitedMs: number; readonly probe: Probe | undefined },
): Promise<never> {
  const lines = id === undefined ? [] : await lastLines(run, id)
  return fail({ kind: 'health-timeout', container: name, ...said, restarts: exit?.restarts, lines })
}

function probeLine(probe: Probe): string {
  const answer = probe.status === undefined ? probe.answer : `${probe.status} ${probe.answer}`
  return `${probe.target}: ${answer || 'no answer yet'}`
}
