/**
 * The interface that carries every kind of workload. A new kind is a new folder beside this file
 * and one line in `registry.ts`. Planning is pure; only `observe` and the stages touch a host.
 */
import type { z } from 'zod'
import type { Result } from '../../shared/lib/result.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Difference } from '../../shared/model/difference.ts'
import type { Issue } from '../../shared/model/failure.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { Origin, Traits } from '../../shared/model/kind.ts'
import type { TargetPlan } from '../../shared/model/plan.ts'
import type { Release } from '../../shared/model/release.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { Workload, WorkloadDocument } from '../../shared/model/workload.ts'
import type { RepositoryRef } from '../repositories/repositories.ts'
import type { FilledWorkload } from '../secrets/fill-env.ts'
import type { Hidden } from '../secrets/redact.ts'
import type { ContainerTaker } from './container-taker.ts'
import type { Condition } from './containers/condition.ts'
import type { ProjectServices, ProjectViews, WrittenText } from './project-views.ts'
import type { Intent, Stage, TargetContext } from './stage.ts'

/** The field of a plan's basis that is a mere hash: `moved` tells what it stands for, field by field. */
export const configurationHash = 'configuration'

/** Plan of a source: what it must say beside its own data `body` (plain JSON; may hold env values). */
export interface SourcePlan<Body> {
  /** Its stages say themselves what they will do. */
  readonly shown: Omit<TargetPlan, 'stages'>
  /** Everything observed that the plan rests on, `field → value`: hashed into the fingerprint. */
  readonly basis: Readonly<Record<string, string>>
  readonly body: Body
  /** Something of it serves now: what a failure must not take away. By default, as its outage says. */
  readonly serving?: boolean
  /** The volumes with data of the workload there, for a removal. One that is named goes from every host that has it. */
  readonly volumes?: readonly string[]
  /** Services that were asked for and are not there: what is asked is done where they are. */
  readonly lacks?: readonly string[]
}

/** The one image a document asks for by itself. */
export interface DeclaredImage {
  readonly image: string
  readonly tag: string
  /** The registry account that it is asked with; '' = whichever fits. */
  readonly account: string
  /** Why its registry is not asked; null = it is. */
  readonly unasked: 'local-only' | 'never-pulled' | null
}

/** Image of one of several services, as a document declares it. */
export interface DeclaredPart extends Pick<DeclaredImage, 'account' | 'unasked'> {
  readonly part: string
  /** With its tag or digest. */
  readonly reference: string
  /** By digest: its tag is not looked at. */
  readonly isPinned: boolean
}

/** Knowledge of the store about a workload whose containers are judged. */
export interface KnownLive {
  /** Release that is live on their host. */
  readonly release: Release | undefined
  /** The newest first. */
  deployments(): readonly Deployment[]
}

export interface Standing {
  /** undefined = there is no container that counts. */
  readonly state: Condition | undefined
  /** In a sentence what ails it. */
  readonly trouble?: string | undefined
}

/** A project of a host, as docker's own tools name it: no two workloads may have the same one. */
export interface Claim {
  readonly project: string
  /** Whether it was there before: its containers are known by its name, and carry no label of ours. */
  readonly isAdopted: boolean
}

/** Files on this machine that a workload is read from. */
export interface WatchedFiles {
  /** Folders in which changes are heard. */
  readonly folders: readonly string[]
  /** The fingerprint of what is in them; null where they cannot be read as a whole. */
  fingerprint(): Promise<string | null>
}

/** Texts that a release keeps, opened, as releases are compared. */
export interface ReleasedTexts {
  readonly files: readonly WrittenText[]
  readonly rendered: unknown
  /** Values in either that are not shown. */
  readonly secrets: readonly string[]
  /** Values that are compared, and shown as marks alone. */
  readonly env: Readonly<Record<string, unknown>>
}

export interface Source<Config = unknown, Observed = unknown, Body = unknown> {
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly schema: z.ZodType<Config>
  readonly sample: Readonly<Record<string, unknown>>
  readonly traits: Traits
  /** Origin of a workload, in one line. Pure. */
  origin(config: Config): Origin
  /** Makes its paths absolute, from the folder that they are relative to. Pure. */
  settlePaths?(config: Config, base: string | undefined): Result<Config, Issue[]>
  /** The tag a request means when it names none (TF-16). */
  defaultTag(config: Config): string
  /** For a kind that is one image: which one is compared with what its registry has. Pure. */
  declared?(config: Config): DeclaredImage
  /** For a kind whose documents name the image of each service, as they are pulled by those settings. Pure. */
  declaredParts?(config: Config, settings: Settings): readonly DeclaredPart[]
  /** The registry account that a document names; '' = none. Pure. */
  account?(config: Config): string
  /** The repository that it is made from, and the name in it that a deployment means; undefined = none. Pure. */
  refOf?(config: Config): RepositoryRef | undefined
  /** The git credential that a document names; '' = none. Pure. */
  credential?(config: Config): string
  /** How a workload is by its containers on one host; without it, the worst of them says so. Pure. */
  standing?(known: KnownLive, containers: readonly FleetContainer[]): Standing
  /** In a sentence how containers differ from what a release made. Pure. */
  drift?(release: Release, containers: readonly FleetContainer[]): string | undefined
  /** Pure. */
  claim?(document: WorkloadDocument): Claim
  /** undefined = its files are elsewhere. */
  watched?(document: WorkloadDocument): WatchedFiles | undefined
  /** The config with leave for more of its host. Pure. */
  allow?(config: Config, consents: readonly string[]): Config
  /** The label by which its volumes are known; without it they are known by ours. Pure. */
  volumeMark?(workload: Workload): string
  /** Images that what was rendered of it names, by their references. Pure. */
  images?(rendered: unknown): readonly string[]
  /** The projects of a kind that is read from files. */
  projects?(services: ProjectServices): ProjectViews
  /** How a kind takes containers over that others made. */
  readonly takeOver?: ContainerTaker
  /** Names of the images that were made for a release of this kind, by which no others are called. Pure. */
  madeFor?(release: Release): readonly string[]
  /** A release of this kind; undefined = it is of another. Pure. */
  released?(rendered: unknown): ReleasedTexts | undefined
  /** Names and paths in what was rendered, or written: no secrets, whatever they say. Pure. */
  names(rendered: unknown): readonly string[]
  /** Reads only. */
  observe(
    context: TargetContext,
    workload: FilledWorkload,
    asked: { readonly intent: Intent; readonly signal: AbortSignal },
  ): Promise<Observed>
  /** Pure. */
  plan(
    context: PlanContext,
    workload: FilledWorkload,
    known: { readonly intent: Intent; readonly observed: Observed },
  ): SourcePlan<Body>
  stages(body: Body): readonly Stage[]
  /** Secret values that came with it beside the document's env: no timeline holds them. And its names. */
  hidden(body: Body): Hidden
  /** How what would run differs between two plans, field by field; env values masked. Pure. */
  moved(before: Body, after: Body): readonly Difference[]
}

/** Every kind of workload there is. */
export interface Sources {
  readonly list: readonly Source[]
  of(kind: string): Source | undefined
}

export function sourcesOf(list: readonly Source[]): Sources {
  return { list, of: (kind) => list.find((source) => source.kind === kind) }
}

/** Names of the workloads whose documents name that account: on a registry, or for git repositories. */
export function namingAccount(
  sources: Sources,
  workloads: readonly Workload[],
  { kind, name }: { readonly kind: 'account' | 'credential'; readonly name: string },
): string[] {
  return workloads
    .filter(({ document: { source } }) => sources.of(source.kind)?.[kind]?.(source) === name)
    .map(({ document }) => document.name)
}

/** Context that planning may know beside its arguments. */
export interface PlanContext {
  readonly settings: Settings
  readonly target: string
}
