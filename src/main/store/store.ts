/**
 * Everything kept between runs, as the rest of the app sees it. Only this module knows SQLite. Every method is
 * synchronous and durable when it returns (WAL, synchronous=FULL).
 */
import type { KeptLog } from '../../shared/contract/logs.ts'
import type { UnreadableWorkload } from '../../shared/contract/workloads.ts'
import type {
  Activity,
  ActivityEntry,
  ActivityEvent,
  ObjectKind,
  Severity,
  Story,
} from '../../shared/model/activity.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Door } from '../../shared/model/door.ts'
import type { GitCredential } from '../../shared/model/git-credential.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { PruneRun } from '../../shared/model/prune.ts'
import type { RegistryAccount } from '../../shared/model/registry.ts'
import type { Release } from '../../shared/model/release.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { DnsStore, KeptAccounts } from './account-store.ts'
import type { NotifyStore } from './notify-store.ts'

/** A plan with what its source needs to run it; `body` is the source's own plain data. */
export interface StoredPlan {
  readonly plan: Plan
  /** `<target>` → source plan data, JSON; sealed at rest, for it may hold env values. */
  readonly bodies: Readonly<Record<string, unknown>>
}

/** A release with what is needed to make it live again; `rendered` is sealed at rest. */
export interface StoredRelease {
  readonly release: Release
  readonly rendered: unknown
}

/** Its name, and where it is live, come with being stored. */
export type RecordedRelease = Omit<Release, 'name' | 'live' | 'liveOn'>

/** A container that runs as somebody else made it. */
export interface AdoptedContainer {
  readonly host: string
  /** Its full id. */
  readonly container: string
  readonly workload: string
  /** Labels of ours that it counts as having, but for its release, which is known once it is recorded. */
  readonly labels: Readonly<Record<string, string>>
}

export interface AdoptedRelease {
  readonly release: RecordedRelease
  readonly rendered: unknown
}

/** Standing of a run: enough to finish or undo it after a crash. One per deployment and target. */
export interface JournalEntry {
  readonly deploymentId: string
  readonly target: string
  readonly stage: string
  /** intent: about to run; done/failed: the result; undo, undone: on the way back. */
  readonly mark: 'intent' | 'done' | 'failed' | 'undo' | 'undone'
  readonly at: number
  /** The run's facts after this mark (container id, image id …); plain JSON. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** Rows asked for; a field left out asks for any. */
export interface ActivityAsked {
  readonly object?:
    | { readonly kind?: ObjectKind | undefined; readonly name?: string | undefined }
    | undefined
  /** Place of the event, or what it befell. */
  readonly host?: string | undefined
  readonly events?: readonly ActivityEvent[] | undefined
  /** As bad as this, or worse. */
  readonly severity?: Severity | undefined
  readonly doors?: readonly Door[] | undefined
  /** Unix ms. */
  readonly since?: number | undefined
  /** Only rows with a lower number: the next page. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Whose it is: '' = of the installation, for every workload that has none of that name itself. */
export interface SecretKey {
  readonly workload: string
  readonly name: string
}

/** A secret without its value. `mark`: the same for the same value, see `Seal`. */
export interface StoredSecret extends SecretKey {
  readonly mark: string
  /** Unix ms. */
  readonly setAt: number
}

/** An image by its id, and a workload that had it on a host, when last; 0 = nobody noted it. */
export interface HostImage {
  readonly image: string
  readonly workload: string
  readonly at: number
}

export interface Store {
  readonly installation: string
  readonly workloads: {
    list(): readonly Workload[]
    /** Workloads that are stored, and in no list, for they cannot be read. */
    unreadable(): readonly UnreadableWorkload[]
    /** Throws `record-unreadable`. */
    get(name: string): Workload | undefined
    put(workload: Workload): void
    /** Containers that were adopted as it are strangers again. */
    remove(name: string): void
  }
  readonly plans: {
    put(plan: StoredPlan): void
    get(id: string): StoredPlan | undefined
  }
  readonly deployments: {
    /** Saves the summary, its new events, and what is to be told of them, in one transaction. */
    put(
      deployment: Deployment,
      events: readonly TimelineEvent[],
      activity?: readonly ActivityEntry[],
    ): void
    get(id: string): Deployment | undefined
    list(filter: { workload?: string; limit: number }): readonly Deployment[]
    /** Events with a seq above `after` (default 0), in order. */
    events(id: string, after?: number): readonly TimelineEvent[]
    /** Deployments not in a final state. */
    unfinished(): readonly Deployment[]
  }
  readonly journal: {
    /** The plan a run follows, sealed, written before its first stage. */
    begin(deploymentId: string, body: unknown): void
    body(deploymentId: string): unknown
    add(entry: JournalEntry): void
    entries(deploymentId: string): readonly JournalEntry[]
    /** Forgets a settled run's body; its entries stay. */
    end(deploymentId: string): void
  }
  readonly releases: {
    /** The name the next added release will get. */
    nextName(workload: string): string
    /**
     * Marks it live on that host, and no other of the workload there. It has the next name `rN`, but for one
     * that its deployment recorded on another host already: that is the same release.
     */
    add(release: RecordedRelease, target: string, rendered: unknown): Release
    /** The newest first; each as it was recorded on the host `on`, where it was, else as it was recorded first. */
    list(workload: string, on?: string): readonly Release[]
    /** The newest first, once for each host that it was recorded on, as it was there. */
    onEachHost(workload: string): readonly { readonly host: string; readonly release: Release }[]
    get(workload: string, name: string, on?: string): StoredRelease | undefined
    /** Release that a deployment recorded: on the host `on`, or anywhere. */
    byDeployment(deploymentId: string, on?: string): StoredRelease | undefined
    /** No release is live any more (after a teardown): on the host `on`, or anywhere. */
    retire(workload: string, on?: string): void
    /** Forgets what is older than the newest `keep`, but for what is live or `promised`. */
    trim(workload: string, keep: number, promised?: string): void
  }
  readonly adopted: {
    /** Containers that were taken over by their full ids, as they ran. */
    list(): readonly AdoptedContainer[]
    /** These were, with the release that they are and what is told of it: all of it or nothing. */
    add(
      containers: readonly AdoptedContainer[],
      release: AdoptedRelease,
      told: ActivityEntry,
    ): Release
    /**
     * Gives a container up that was claimed by another installation, which its labels name; what was live there is
     * not any more.
     */
    giveAway(container: AdoptedContainer, told: ActivityEntry): void
  }
  /** Written with what tells of them: releases, and the events of deployments. */
  readonly hostImages: { list(host: string): readonly HostImage[] }
  /** Clean-ups of hosts; only the newest of each host are kept. */
  readonly prunes: {
    put(run: PruneRun): void
    get(id: string): PruneRun | undefined
    /** The newest first. */
    list(host: string): readonly PruneRun[]
    /** Runs whose end was never written. */
    running(): readonly PruneRun[]
  }
  readonly keptLogs: {
    put(workload: string, log: KeptLog): void
    list(workload: string): readonly KeptLog[]
    /** Forgets those beyond the newest `keep`. */
    trim(workload: string, keep: number): void
  }
  readonly registries: KeptAccounts<RegistryAccount>
  readonly gitCredentials: KeptAccounts<GitCredential>
  readonly dns: DnsStore
  readonly secrets: {
    /** By name. */
    list(): readonly StoredSecret[]
    get(key: SecretKey): StoredSecret | undefined
    /** undefined = there is none, or it cannot be read; no other is any the worse for that. */
    value(key: SecretKey): string | undefined
    /** Values that it had before, for hiding alone: what runs may have one of them yet. At most five. */
    former(key: SecretKey): readonly string[]
    put(key: SecretKey, value: string, setAt: number): void
    remove(key: SecretKey): void
  }
  readonly seenTags: {
    /** Keeps those that are new, and forgets those that are gone; answers when each was seen first, unix ms. */
    see(repository: string, names: readonly string[], now: number): ReadonlyMap<string, number>
  }
  readonly updates: {
    /** When this installation saw that image of a repository first, unix ms: it is kept where it was not. */
    firstSeen(repository: string, digest: string, now: number): number
    /** undefined = it was not seen. */
    seenAt(repository: string, digest: string): number | undefined
    /** Decisions on images for a part of a workload, by digest. */
    choices(workload: string, part: string): ReadonlyMap<string, UpdateChoice>
    /** undefined = nothing is, any more. */
    choose(of: ImageFor, choice: UpdateChoice | undefined): void
  }
  readonly activity: {
    /** One that tells of a deployment is put with it. */
    add(entry: ActivityEntry): Activity
    /** The oldest first: for those who remember how far they came. */
    after(seq: number, limit: number): readonly Activity[]
    get(seq: number): Activity | undefined
    /** The oldest first. */
    ofStory(story: string): readonly Activity[]
    /** The last that was told of it; without a host: that names none. */
    newest(of: {
      readonly object: Activity['object']
      readonly host?: string
      readonly events: readonly ActivityEvent[]
    }): Activity | undefined
    /** The newest first. */
    list(asked: ActivityAsked): readonly Activity[]
    /** The newest first, one for each story that has such a row. */
    stories(asked: ActivityAsked): readonly Story[]
    /** 0 = nothing was told yet. */
    lastSeq(): number
    /** Up to which row somebody has looked. */
    seen(): number
    /** Never goes back. */
    see(upTo: number): void
    /** Stories with news that nobody has seen. */
    unread(): number
    /** Forgets readings from before that time, unix ms. */
    forget(before: number): void
    /** Told when rows are there, seen or forgotten; answers how not to be told any more. */
    subscribe(listener: () => void): () => void
  }
  readonly notify: NotifyStore
  /** A whole copy of the file, as it is now; `file` must not be there. */
  copyTo(file: string): void
  close(): void
}

/** An image, for a part of a workload. */
export interface ImageFor {
  readonly workload: string
  readonly part: string
  readonly digest: string
}

/** `tried`: deployed by itself; `deployment` '' = it was refused before there was one, and `reason` says why. */
export type UpdateChoice =
  | { readonly kind: 'skipped'; readonly at: number }
  | {
      readonly kind: 'tried'
      readonly at: number
      readonly deployment: string
      readonly reason: string
    }

/** Seals values that must not lie in plain text on disk. */
export interface Seal {
  readonly backend: string
  seal(plain: string): string
  /** Throws `secret-unreadable`. */
  open(sealed: string): string
  /** The same for the same text, and of no use to who has not the key: finds what is kept already. */
  mark(plain: string): string
}
