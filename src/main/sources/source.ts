/**
 * The interface that carries every kind of workload. A new kind is a new folder beside this file
 * and one line in `sources.ts`. Planning is pure; only `observe` and the stages touch a host.
 */
import type { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Action } from '../../shared/model/deployment.ts'
import type { Difference } from '../../shared/model/difference.ts'
import type { ExitFacts, Issue } from '../../shared/model/failure.ts'
import type { Options } from '../../shared/model/options.ts'
import type { TargetPlan } from '../../shared/model/plan.ts'
import type { Release } from '../../shared/model/release.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { EventData } from '../../shared/model/timeline.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Credentials } from '../registries/credentials.ts'
import type { Repositories } from '../repositories/repositories.ts'
import type { Hidden } from '../secrets/redact.ts'

export type Facts = Readonly<Record<string, unknown>>

/** What a source may use on one target. */
export interface TargetContext {
  readonly session: HostSession
  readonly settings: Settings
  readonly installation: string
  readonly clock: Clock
  /** Logins to registries that this machine's user has. */
  readonly credentials: Credentials
  readonly repositories: Repositories
}

/** A release with its sealed part opened. */
export interface OpenedRelease {
  readonly release: Release
  readonly rendered: unknown
}

/** What is asked for, and what is live now as far as we recorded it. */
export interface Intent {
  readonly action: Action
  readonly tag: string
  /** The release to go back to; null for anything but a rollback. */
  readonly release: OpenedRelease | null
  readonly live: OpenedRelease | null
  /** What was deployed last was watched, and did not hold. */
  readonly wasUnstable?: boolean
  /** While nothing is live: the bodies of the plan that adopting it came to, by target. */
  readonly adopted?: unknown
  readonly options: Options
}

/** What a source's plan must say beside its own data `body` (plain JSON; may hold env values). */
export interface SourcePlan<Body> {
  readonly shown: TargetPlan
  /** Everything observed that the plan rests on, `field → value`: hashed into the fingerprint. */
  readonly basis: Readonly<Record<string, string>>
  readonly body: Body
  /** Something of it serves now: what a failure must not take away. By default, as its outage says. */
  readonly serving?: boolean
}

/** What a recorded release holds. */
export interface ReleaseRecord {
  readonly image: string
  readonly digest: string | null
  readonly imageId: string
  readonly config: Readonly<Record<string, string>>
  readonly rendered: unknown
}

export interface KeptContainerLog {
  readonly container: string
  readonly name: string
  readonly release: string | null
  readonly exit: ExitFacts | null
  /** What its health check said when it failed last; absent = it was healthy, or has none. */
  readonly health?: string
  readonly lines: readonly { ts: string; stream: string; line: string }[]
}

/** A stage's view of its run. */
export interface StageRun extends TargetContext {
  readonly deploymentId: string
  readonly workload: Workload
  readonly intent: Intent
  /** The name a release recorded by this run will get; labels carry it from the start. */
  readonly releaseName: string
  /** Aborts when it is cancelled, while that can be undone, and when the engine goes silent. */
  readonly signal: AbortSignal
  /**
   * For calls that the engine finishes even when we hang up (create, stop): cut half-way, their
   * effect would come after undo had looked for it. Aborts only when the engine goes silent.
   */
  readonly uncut: AbortSignal
  /** Aborts when it is cancelled, even where there is no way back: then tidy up at once. */
  readonly hurry: AbortSignal
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
  /** Records the release, durably, before anything old goes. Idempotent per deployment. */
  recordRelease(record: ReleaseRecord, verified: boolean): Release
  /** The release this run recorded, if it did. */
  recorded(): Release | null
  /** The workload is gone from its hosts: no release is live. */
  retireReleases(): void
  keepLog(log: KeptContainerLog): void
  /** The last `count` lines of a container of this host. */
  readTail(container: string, count: number): Promise<KeptContainerLog['lines']>
  /** Passes what a container prints to `log`, until the signal aborts or the log ends. */
  followLog(container: string, signal: AbortSignal): Promise<void>
}

/** done: its effect is there; not-done: it is not; unknown: cannot be told. */
export type StageCheck = 'done' | 'not-done' | 'unknown'

export interface Stage {
  readonly name: string
  /** After a crash: is this stage's effect there? Reads only. */
  check(run: StageRun): Promise<StageCheck>
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

/** The one image a document asks for by itself. */
export interface DeclaredImage {
  readonly image: string
  readonly tag: string
  /** Why its registry is not asked; null = it is. */
  readonly unasked: 'local-only' | 'never-pulled' | null
}

export interface Source<Config = unknown, Observed = unknown, Body = unknown> {
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly schema: z.ZodType<Config>
  readonly sample: Readonly<Record<string, unknown>>
  /** Makes its paths absolute, from the folder that they are relative to. Pure. */
  settlePaths?(config: Config, base: string | undefined): Result<Config, Issue[]>
  /** What can be asked of its workloads. */
  readonly actions: readonly Action[]
  /** The tag a request means when it names none (TF-16). */
  defaultTag(config: Config): string
  /** For a kind that is one image: which one is compared with what its registry has. Pure. */
  declared?(config: Config): DeclaredImage
  /** Reads only. */
  observe(
    context: TargetContext,
    workload: Workload,
    intent: Intent,
    signal: AbortSignal,
  ): Promise<Observed>
  /** Pure. */
  plan(
    context: PlanContext,
    workload: Workload,
    intent: Intent,
    observed: Observed,
  ): SourcePlan<Body>
  stages(body: Body): readonly Stage[]
  /** Secret values that came with it beside the document's env: no timeline holds them. And its names. */
  hidden(body: Body): Hidden
  /** How what would run differs between two plans, field by field; env values masked. Pure. */
  moved(before: Body, after: Body): readonly Difference[]
}

/** What planning may know beside its arguments. */
export interface PlanContext {
  readonly settings: Settings
  readonly installation: string
  readonly target: string
  readonly capabilities: readonly string[]
}
