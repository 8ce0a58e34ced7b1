import { failureOf } from '../../../shared/lib/failure-error.ts'
import { startTimer } from '../../../shared/lib/timer.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage, StageRun } from '../stage.ts'
import { addFacts, newContainerId, readFacts } from './facts.ts'
import { type Prober, proberOf } from './probe/prober.ts'
import type { RolloutSpec } from './spec.ts'
import { failLate, imageProbe, stillUp } from './watch-container.ts'

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
      return undefined
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
    await probeUntil(run, judge, () => (timer.over.aborted ? waitMs : null))
  } finally {
    timer.stop()
  }
}

/** The image itself says how long it may take; until then its engine has no verdict. */
async function startingMs(run: StageRun): Promise<number> {
  const { imageId = '' } = readFacts(run)
  return (await run.session.engine.images.inspect(imageId, run.signal))?.startingMs ?? 0
}

/** `waited`: how long in all, once that is too long. */
async function probeUntil(
  run: StageRun,
  judge: Prober,
  waited: () => number | null,
): Promise<void> {
  let pause = firstPauseMs
  for (;;) {
    const container = await stillUp(run)
    const probe = await judge(container)
    run.progress(probeLine(probe), { type: 'probe', probe })
    if (probe.ok) return
    const waitedMs = waited()
    if (waitedMs !== null) await failLate(run, container, { probe, waitedMs })
    await run.clock.sleep(pause, run.signal)
    pause = Math.min(pause * 1.5, longestPauseMs)
  }
}

function probeLine(probe: Probe): string {
  const answer = probe.status === undefined ? probe.answer : `${probe.status} ${probe.answer}`
  return `${probe.target}: ${answer || 'no answer yet'}`
}
