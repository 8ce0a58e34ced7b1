/**
 * What is kept between runs, as the rest of the app sees it. Only this module knows SQLite. Every
 * method is synchronous and durable when it returns (WAL, synchronous=FULL).
 */
import type { KeptLog } from '../../shared/contract/logs.ts'
import type { UnreadableWorkload } from '../../shared/contract/workloads.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Release } from '../../shared/model/release.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { Workload } from '../../shared/model/workload.ts'

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

/** Where a run stands: enough to finish or undo it after a crash. One per deployment and target. */
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

/** `action`: of a deployment, or of a host, with `host-` before it. */
export interface AuditEntry {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly object: string
  readonly outcome: string
  readonly detail: string
}

export interface Store {
  readonly installation: string
  readonly workloads: {
    list(): readonly Workload[]
    /** Those that are stored, and in no list, for they cannot be read. */
    unreadable(): readonly UnreadableWorkload[]
    /** Throws `record-unreadable`. */
    get(name: string): Workload | undefined
    put(workload: Workload): void
    remove(name: string): void
  }
  readonly plans: {
    put(plan: StoredPlan): void
    get(id: string): StoredPlan | undefined
  }
  readonly deployments: {
    /** Saves the summary and its new events in one transaction. */
    put(deployment: Deployment, events: readonly TimelineEvent[]): void
    get(id: string): Deployment | undefined
    list(filter: { workload?: string; limit: number }): readonly Deployment[]
    /** Those with a seq above `after` (default 0), in order. */
    events(id: string, after?: number): readonly TimelineEvent[]
    /** Those not in a final state. */
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
    get(workload: string, name: string, on?: string): StoredRelease | undefined
    /** What a deployment recorded: on the host `on`, or anywhere. */
    byDeployment(deploymentId: string, on?: string): StoredRelease | undefined
    /** No release is live any more (after a teardown): on the host `on`, or anywhere. */
    retire(workload: string, on?: string): void
    /** Keeps the newest `keep` and those that are live. */
    trim(workload: string, keep: number): void
  }
  readonly keptLogs: {
    put(workload: string, log: KeptLog): void
    list(workload: string): readonly KeptLog[]
  }
  readonly audit: {
    add(entry: AuditEntry): void
    /** The newest first; `of`: only what was done to that object. */
    list(
      limit: number,
      of?: { readonly actions: readonly string[]; readonly object: string },
    ): readonly AuditEntry[]
  }
  close(): void
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
