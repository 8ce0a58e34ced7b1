/**
 * One step of a deployment on one target: what it does, how it is taken back, and what it may use. Only stages
 * change a host.
 */
import type { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Action } from '../../shared/model/deployment.ts'
import type { ExitFacts } from '../../shared/model/failure.ts'
import type { Person } from '../../shared/model/lock.ts'
import type { Options } from '../../shared/model/options.ts'
import type { TargetPlan } from '../../shared/model/plan.ts'
import type { Part, Release } from '../../shared/model/release.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { EventData } from '../../shared/model/timeline.ts'
import type { Image } from '../engine/image.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Credentials } from '../registries/credentials.ts'
import type { Repositories } from '../repositories/repositories.ts'
import type { Router } from '../routing/router.ts'
import type { FilledWorkload } from '../secrets/fill-env.ts'

export type Facts = Readonly<Record<string, unknown>>

/** The services that every kind is given once, where the app is put together. */
export interface SourceServices {
  readonly clock: Clock
  /** Logins to registries that this machine's user has. */
  readonly credentials: Credentials
  readonly repositories: Repositories
}

/** Context that a source may use on one target. */
export interface TargetContext {
  readonly session: HostSession
  readonly settings: Settings
  readonly installation: string
  /** Who is at work here. */
  readonly by: Person
  /** The proxy of its host; absent = it has none. */
  readonly router?: Router
  /** Another host, to be read from. Throws `not-found`. */
  sessionOf(host: string): HostSession
}

/** A release with its sealed part opened. */
export interface OpenedRelease {
  readonly release: Release
  readonly rendered: unknown
}

/** Intent: what is asked for, and what is live now as far as we recorded it. */
export interface Intent {
  readonly action: Action
  readonly tag: string
  /** The release to go back to; null for anything but a rollback. */
  readonly release: OpenedRelease | null
  readonly live: OpenedRelease | null
  /** Whether what was deployed last was watched, and did not hold. */
  readonly wasUnstable?: boolean
  /** While nothing is live: the bodies of the plan that adopting it came to, by target. */
  readonly adopted?: unknown
  readonly options: Options
}

/** Record of a release. */
export interface ReleaseRecord {
  readonly parts: readonly Part[]
  /** Tag it is told apart by; absent = what was asked for. */
  readonly tag?: string
  /** The sha256 of `rendered`, as far as it makes a difference. */
  readonly fingerprint: string
  readonly config: Readonly<Record<string, string>>
  readonly rendered: unknown
}

export interface KeptContainerLog {
  readonly container: string
  readonly name: string
  readonly release: string | null
  readonly exit: ExitFacts | null
  /** Output of its health check when it failed last; absent = it was healthy, or has none. */
  readonly health?: string
  readonly lines: readonly { ts: string; stream: string; line: string }[]
}

/** A stage's view of its run. */
export interface StageRun extends TargetContext {
  readonly clock: Clock
  readonly deploymentId: string
  readonly workload: FilledWorkload
  readonly intent: Intent
  /** The name a release recorded by this run will get; labels carry it from the start. */
  readonly releaseName: string
  /** Aborts when it is cancelled, while that can be undone, and when the engine goes silent. */
  readonly signal: AbortSignal
  /**
   * For calls that the engine finishes even when we hang up (create, stop): cut half-way, their
   * effect would come after undo had looked for it. Aborts only when the engine goes silent.
   */
  readonly engineSignal: AbortSignal
  /** Aborts when it is cancelled, even where there is no way back: then tidy up at once. */
  readonly cancelRequested: AbortSignal
  /** Facts of earlier stages, journalled. */
  readonly facts: Facts
  /** Adds facts now, durably: call it as soon as something exists that undo must know. */
  remember(facts: Facts): void
  /** News of the running stage; at most 20 a second reach the timeline, the last one always. */
  progress(line: string, data?: EventData): void
  /** A line that must stay in the timeline, with data. */
  note(line: string, data?: EventData): void
  /** Output lines; joined, never dropped. */
  log(line: string): void
  /** Records the release, durably, before anything old goes. Idempotent per deployment and host. */
  recordRelease(record: ReleaseRecord, verified: boolean): Release
  /** The release this run recorded on this host, if it did. */
  recorded(): Release | null
  /** Releases of the workload, once for each host that it was recorded on. Throws `record-unreadable`. */
  keptReleases(): readonly OpenedRelease[]
  /** Answers of an image whether a workload needs it, or may: as of now. */
  neededImages(): (image: Pick<Image, 'id' | 'repoTags' | 'repoDigests'>) => boolean
  /** The workload is gone from this host: no release is live here. */
  retireReleases(): void
  keepLog(log: KeptContainerLog): void
  /** The last `count` lines of a container of this host. */
  readTail(container: string, count: number): Promise<KeptContainerLog['lines']>
  /** Passes what a container prints to `log`, from unix ms `since` on (0 = all of it), until the signal aborts or the log ends. */
  followLog(container: string, signal: AbortSignal, since?: number): Promise<void>
}

/** done: its effect is there; not-done: it is not; unknown: cannot be told. */
export type StageCheck = 'done' | 'not-done' | 'unknown'

export interface Stage {
  readonly name: string
  /** Summary that a plan gives of it; absent = it has nothing to do, as far as can be foreseen. */
  readonly summary?: string
  /** After a crash: is this stage's effect there? Reads only; absent = that cannot be told. */
  check?(run: StageRun): Promise<StageCheck>
  /** `skipped`: there was nothing to do. */
  run(run: StageRun): Promise<undefined | 'skipped'>
  /** Takes the effect back; must hold when only half of it happened, and when called twice. */
  undo?(run: StageRun): Promise<void>
  /** Before it is run once more because its host was away: where less has to be done than `undo` does. */
  again?(run: StageRun): Promise<void>
  /** Once this stage is done the new one is proved: a crashed run is finished, not undone. */
  readonly proves?: boolean
  /** There is no way back once it begins: a cancelled run goes on to its end. */
  readonly oneWay?: boolean
  /** How long undoing it may take, where that is longer than any single engine call. */
  readonly undoMs?: number
}

/** Summaries that a plan gives of them. */
export function summariesOf(stages: readonly Stage[]): TargetPlan['stages'] {
  return stages.flatMap(({ name, summary }) => (summary === undefined ? [] : [{ name, summary }]))
}

type Work<T> = (run: StageRun) => Promise<T>
type Step = 'check' | 'run' | 'again' | 'undo'

/** The same stage with `around` about the steps that are named: what holds, leads or tells of any stage. */
export function aroundStage(
  stage: Stage,
  steps: readonly Step[],
  around: <T>(run: StageRun, work: Work<T>) => Promise<T>,
): Stage {
  const wrap = <T>(step: Step, work: Work<T>): Work<T> =>
    steps.includes(step) ? (run) => around(run, work) : work
  const { check, undo, again } = stage
  return {
    ...stage,
    ...(check && { check: wrap('check', (run) => check(run)) }),
    run: wrap('run', (run) => stage.run(run)),
    ...(again && { again: wrap('again', (run) => again(run)) }),
    ...(undo && { undo: wrap('undo', (run) => undo(run)) }),
  }
}

/** Facts that belong together: checked when they are read, as their journal may be of another version. */
export function typedFacts<T>(schema: z.ZodType<T>) {
  return {
    read: ({ facts }: Pick<StageRun, 'facts'>): T => schema.parse(facts),
    /** Durable from now on. */
    add: ({ remember }: Pick<StageRun, 'remember'>, facts: Partial<T>): void => remember(facts),
  }
}
