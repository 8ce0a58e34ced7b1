import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { startTimer } from '../../../shared/lib/timer.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import { type CheckSettings, isAsked } from '../../engine/container-settings.ts'
import type { Container } from '../../engine/engine.ts'
import { noteMoment } from '../containers/lanes.ts'
import { lastLines } from '../containers/tail.ts'
import type { Stage, StageRun } from '../stage.ts'
import { giveAlias } from './alias.ts'
import { addFacts, newContainerId, readFacts } from './facts.ts'
import { type Asked, type Prober, proberOf } from './probe.ts'
import type { RolloutSpec } from './spec.ts'
import { imageProbe, stillUp } from './watch-container.ts'

/** Timing that an engine takes where nobody says. */
const usualMs = 30_000
const firstPauseMs = 50
const longestPauseMs = 1_000

/** A container that is to be proved. */
export interface Subject extends Asked {
  readonly id: string
  readonly name: string
  readonly imageId: string
  /** Its engine asks it by itself. */
  readonly hasHealthcheck: boolean
  /** By its document; absent = the image's, if that has one. */
  readonly own?: CheckSettings
  readonly healthTimeoutMs: number
}

/** Waits until the new container is proved healthy, from outside where it has an address. */
export function healthStage(spec: RolloutSpec): Stage {
  const { probe, healthTimeoutMs, container } = spec
  const own = container.settings?.healthcheck
  const proof = probe
    ? `GET ${probe.path} on port ${probe.port}`
    : own && isAsked(own)
      ? 'its own health check'
      : "the image's own health check, if it has one"
  return {
    name: 'health',
    summary: `wait for ${proof}, at most ${healthTimeoutMs / 1000} s`,
    async check(run) {
      return await isHealthy(run, newSubject(run, spec))
    },
    async run(run) {
      const subject = newSubject(run, spec)
      const verified = await prove(run, subject)
      addFacts(run, { verified })
      const { id, name } = subject
      // Where nothing else serves, it need not wait for more.
      if (spec.order === 'replace-in-place') await giveAlias(run, id, spec.container)
      const how = verified ? 'healthy' : 'up'
      noteMoment(run, `${name} is ${how}`, { id, name, role: 'new', moment: 'serving' })
    },
  }
}

/** The new container; only stages after `create` may ask. */
export function newSubject(
  run: StageRun,
  { probe, container: { network, settings = {} }, healthTimeoutMs }: RolloutSpec,
): Subject {
  const {
    imageId = '',
    containerName: name = '',
    hasHealthcheck: isImages = false,
  } = readFacts(run)
  const { healthcheck: own } = settings
  const hasHealthcheck = own ? isAsked(own) : isImages
  return {
    ...{ id: newContainerId(run), name, imageId, hasHealthcheck, ...(own && { own }) },
    ...{ probe, network, healthTimeoutMs },
  }
}

/** After a crash: whether it answers now as it was proved by. */
export async function isHealthy(
  run: StageRun,
  subject: Subject,
): Promise<'done' | 'not-done' | 'unknown'> {
  const container = await stillUp(run, subject.id)
  try {
    return ((await judgeOf(run, subject)?.(container))?.ok ?? true) ? 'done' : 'not-done'
  } catch (error) {
    if (failureOf(error)?.kind !== 'containers-unreachable') throw error
    return 'unknown'
  }
}

/** Waits until it is healthy, its output from unix ms `since` on told meanwhile; answers whether anything proved it. */
export async function prove(run: StageRun, subject: Subject, since = 0): Promise<boolean> {
  const follower = new AbortController()
  const signal = AbortSignal.any([run.signal, follower.signal])
  const following = run.followLog(subject.id, signal, since).catch(() => {})
  try {
    return await waitUntilHealthy(run, subject)
  } finally {
    follower.abort()
    await following
  }
}

/** Our HTTP probe, or the image's own health check; null where there is no proof at all. */
function judgeOf(run: StageRun, subject: Subject): Prober | null {
  const prober = proberOf(run, subject)
  if (prober || !subject.hasHealthcheck) return prober
  return async (container) => imageProbe(container, run.clock.now())
}

async function waitUntilHealthy(run: StageRun, subject: Subject): Promise<boolean> {
  const judge = judgeOf(run, subject)
  run.note('', { type: 'verified', verified: judge !== null })
  if (!judge) {
    await stillUp(run, subject.id)
    run.note('no health check: running counts, unverified')
    return false
  }
  await untilJudged(run, subject, judge)
  return true
}

/**
 * Least time for what served before, which is not given up by a check that is only meant to be quick with what is
 * new.
 */
export const shortestBackMs = 30_000

/**
 * Waits until one that was put back answers as it did; throws once that takes too long. It verifies nothing. Where
 * nothing leads to it, all that is known is that it is up.
 */
export async function untilBack(run: StageRun, subject: Subject): Promise<void> {
  await stillUp(run, subject.id)
  const judge = judgeOf(run, subject)
  if (!judge) return
  try {
    const healthTimeoutMs = Math.max(subject.healthTimeoutMs, shortestBackMs)
    await untilJudged(run, { ...subject, healthTimeoutMs }, judge)
  } catch (error) {
    if (failureOf(error)?.kind !== 'containers-unreachable') throw error
    run.note(`${subject.name} is up; whether it answers cannot be asked`)
  }
}

async function untilJudged(run: StageRun, subject: Subject, judge: Prober): Promise<void> {
  const startingMs = subject.probe ? 0 : await startingTime(run, subject)
  const waitMs = Math.max(subject.healthTimeoutMs, startingMs)
  const timer = startTimer(run.clock, waitMs)
  try {
    await untilHealthy(run, {
      name: subject.name,
      look: async () => [await stillUp(run, subject.id)],
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

/** The check itself says how long it may take (ms); until then its engine has no verdict. */
async function startingTime(run: StageRun, { imageId, own }: Subject): Promise<number> {
  if (own)
    return (own.startPeriodMs ?? 0) + (own.intervalMs ?? usualMs) + (own.timeoutMs ?? usualMs)
  return (await run.session.engine.images.inspect(imageId, run.signal))?.startingMs ?? 0
}

/** New containers that are to be proved before anything old goes. */
export interface Trial {
  /** Name of all together. */
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
