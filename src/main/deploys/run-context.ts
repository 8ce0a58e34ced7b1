/** Context of one run on one target: its recorder, journal, release and signal. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Release } from '../../shared/model/release.ts'
import type { Engine } from '../engine/engine.ts'
import { neededImages } from '../sources/image-needs.ts'
import type { Sources } from '../sources/source.ts'
import type { KeptContainerLog, ReleaseRecord, StageRun } from '../sources/stage.ts'
import type { JournalEntry, Store } from '../store/store.ts'
import type { PlannerDeps } from './planner.ts'
import type { News, Recorder } from './recorder.ts'
import { intentOn, type Request } from './request.ts'
import { targetContext } from './target-context.ts'

/** Reads container logs; the logs module does it. */
export interface LogTail {
  readTail(
    engine: Engine,
    container: string,
    asked: { readonly count: number; readonly signal?: AbortSignal | undefined },
  ): Promise<KeptContainerLog['lines']>
  followLines(engine: Engine, container: string, options: Following): Promise<void>
}

interface Following {
  readonly signal: AbortSignal
  /** Unix ms; 0 = from its first line on. */
  readonly since: number
  readonly onLine: (line: { line: string }) => void
}

export interface RunDeps extends Omit<PlannerDeps, 'ids'> {
  readonly store: Store
  readonly sources: Sources
  readonly tail: LogTail
  /** Gives an unexpected error an id and writes it down. */
  readonly reportBug: (error: unknown) => string
}

export interface RunContext {
  readonly target: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly base: Omit<
    StageRun,
    | 'signal'
    | 'engineSignal'
    | 'cancelRequested'
    | 'facts'
    | 'remember'
    | 'progress'
    | 'note'
    | 'log'
    | 'readTail'
    | 'followLog'
  >
  recordSoon(news: News): void
  recordAnyway(news: News): void
  journal(entry: Pick<JournalEntry, 'stage' | 'mark' | 'facts'>): void
  /** There is no way back: what it made is recorded, and serves. */
  isRecorded(): boolean
  undoing(): void
  failureFrom(error: unknown): Failure
  readTail: StageTail
  followLog(container: string, options: Following): Promise<void>
}

type StageTail = (
  container: string,
  count: number,
  signal: AbortSignal,
) => Promise<KeptContainerLog['lines']>

export interface RunOptions {
  readonly request: Request
  readonly target: string
  readonly recorder: Recorder
  readonly signal: AbortSignal
  /** The workload moves away from this target. */
  readonly leaves?: boolean
}

export function createRunContext(deps: RunDeps, options: RunOptions): RunContext {
  const { request, target, recorder, signal, leaves = false } = options
  const { store, clock, tail } = deps
  const { id: deploymentId, workload, reason, actor, action } = recorder.deployment
  const recordedOn = (on?: string) => store.releases.byDeployment(deploymentId, on)?.release ?? null
  const recorded = () => recordedOn(target)
  const { engine } = deps.hosts.get(target)

  const recordRelease = (record: ReleaseRecord, verified: boolean): Release => {
    const known = recorded()
    if (known) return known
    const { rendered, parts, tag = request.intent.tag, ...shown } = record
    const createdAt = clock.now()
    const release = { ...shown, parts: [...parts], workload, deployment: deploymentId, action, tag }
    const marks = marksOf(request, target)
    const made = { ...release, ...marks, verified, reason, actor, createdAt }
    return store.releases.add(made, target, rendered)
  }

  return {
    target,
    clock,
    signal,
    base: {
      ...targetContext(deps, target),
      clock,
      deploymentId,
      workload: request.workload,
      intent: intentOn(request, target),
      releaseName: recordedOn()?.name ?? store.releases.nextName(workload),
      recordRelease,
      recorded,
      keptReleases: () =>
        store.releases
          .onEachHost(workload)
          .flatMap(({ host, release }) => store.releases.get(workload, release.name, host) ?? []),
      neededImages: () => neededImages(deps, workload),
      retireReleases: () => store.releases.retire(workload, target),
      keepLog: (log) =>
        store.keptLogs.put(workload, {
          ...log,
          deployment: deploymentId,
          removedAt: clock.now(),
          lines: [...log.lines],
        }),
    },
    recordSoon: recorder.recordSoon,
    recordAnyway: recorder.recordAnyway,
    journal: (entry) => store.journal.add({ ...entry, deploymentId, target, at: clock.now() }),
    isRecorded: () => recordedOn(leaves ? undefined : target) !== null,
    undoing: () =>
      recorder.recordAnyway({ kind: 'status', state: 'undoing', stage: '', line: 'undoing' }),
    failureFrom: (error) => failureFrom(deps, error),
    readTail: (container, count, until) =>
      tail.readTail(engine, container, { count, signal: until }),
    followLog: (container, options) => tail.followLines(engine, container, options),
  }
}

/** Anything but a deployment makes live what a release was, with the values of then. */
function marksOf(request: Request, target: string): Pick<Release, 'secretMarks'> {
  const { action, release, live } = intentOn(request, target)
  const { secretMarks = {} } =
    action === 'deploy' ? request.workload : ((release ?? live)?.release ?? {})
  return Object.keys(secretMarks).length === 0 ? {} : { secretMarks }
}

/** An expected failure as it is; anything else is a bug, written down. */
export function failureFrom(deps: Pick<RunDeps, 'reportBug'>, error: unknown): Failure {
  return failureOf(error) ?? { kind: 'internal', id: deps.reportBug(error) }
}
