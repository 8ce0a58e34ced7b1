import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { Container } from '../../engine/engine.ts'
import type { DeployBody } from '../image/plan.ts'
import type { Stage, StageRun } from '../source.ts'
import { newContainerId, readFacts } from './facts.ts'
import { createProber, isProbed, type Prober } from './probe/prober.ts'
import { startTimer } from './timer.ts'
import { imageProbe, lastLines, stillUp } from './watch-container.ts'

const firstPauseMs = 50
const longestPauseMs = 1_000

/** Waits until the new container is proved healthy, from outside where it has an address. */
export function healthStage(body: DeployBody): Stage {
  return {
    name: 'health',
    async check(run) {
      const gate = gateOf(run, body)
      const container = await stillUp(run)
      if (gate === 'none') return 'done'
      if (gate === 'image') return container.health === 'healthy' ? 'done' : 'not-done'
      try {
        return (await createProber(run, body).probe(container)).ok ? 'done' : 'not-done'
      } catch (error) {
        if (failureOf(error)?.kind !== 'containers-unreachable') throw error
        return 'unknown'
      }
    },
    async run(run) {
      const follower = new AbortController()
      const signal = AbortSignal.any([run.signal, follower.signal])
      const id = newContainerId(run.facts)
      const following = run.followLog(id, signal).catch(() => {})
      try {
        await waitUntilHealthy(run, body)
      } finally {
        follower.abort()
        await following
      }
      announce(run, 'serving')
      return undefined
    },
  }
}

/** Which proof there is: our HTTP probe, the image's own health check, or none at all. */
type Gate = 'http' | 'image' | 'none'

function gateOf(run: StageRun, body: DeployBody): Gate {
  if (isProbed(body.rendered)) return 'http'
  return readFacts(run.facts).hasHealthcheck ? 'image' : 'none'
}

async function waitUntilHealthy(run: StageRun, body: DeployBody): Promise<void> {
  const gate = gateOf(run, body)
  run.remember({ verified: gate !== 'none' })
  run.note('', { type: 'verified', verified: gate !== 'none' })
  if (gate === 'none') {
    await stillUp(run)
    return run.note('no health check: running counts, unverified')
  }
  const waitMs = Math.max(body.healthTimeoutMs, gate === 'image' ? await startingMs(run) : 0)
  const timer = startTimer(run.clock, waitMs)
  try {
    await probeUntil(run, gate, createProber(run, body), () => (timer.over.aborted ? waitMs : null))
  } finally {
    timer.stop()
  }
}

/** The image itself says how long it may take; until then its engine has no verdict. */
async function startingMs(run: StageRun): Promise<number> {
  const { imageId = '' } = readFacts(run.facts)
  return (await run.session.engine.images.inspect(imageId, run.signal))?.startingMs ?? 0
}

/** `waited`: how long in all, once that is too long. */
async function probeUntil(
  run: StageRun,
  gate: Gate,
  prober: Prober,
  waited: () => number | null,
): Promise<void> {
  let pause = firstPauseMs
  for (;;) {
    const container = await stillUp(run)
    const probe = await look(run, gate, container, prober)
    run.progress(probeLine(probe), { type: 'probe', probe })
    if (probe.ok) return
    const waitedMs = waited()
    if (waitedMs !== null) await failLate(run, container, probe, waitedMs)
    await run.clock.sleep(pause, run.signal)
    pause = Math.min(pause * 1.5, longestPauseMs)
  }
}

async function look(
  run: StageRun,
  gate: Gate,
  container: Container,
  prober: Prober,
): Promise<Probe> {
  if (gate === 'image') return imageProbe(container, run.clock.now())
  return await prober.probe(container)
}

async function failLate(run: StageRun, container: Container, probe: Probe, waitedMs: number) {
  return fail({
    kind: 'health-timeout',
    container: container.name,
    waitedMs,
    probe,
    lines: await lastLines(run, container.id),
  })
}

function probeLine(probe: Probe): string {
  const answer = probe.status === undefined ? probe.answer : `${probe.status} ${probe.answer}`
  return `${probe.target}: ${answer || 'no answer yet'}`
}

function announce(run: StageRun, moment: 'serving'): void {
  const { containerId = '', containerName = '' } = readFacts(run.facts)
  run.note(`${containerName} is healthy`, {
    type: 'container',
    containerId,
    name: containerName,
    role: 'new',
    moment,
  })
}
