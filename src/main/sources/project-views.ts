/** Answers of a kind that is read from files about these, beside deploying them. Reads only, but for `write`. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { Issue } from '../../shared/model/failure.ts'
import type { FoundProject, RunningProject } from '../../shared/model/project.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { Workload, WorkloadDocument } from '../../shared/model/workload.ts'
import type { Hosts } from '../hosts/session.ts'
import type { FilledEnv, FilledWorkload } from '../secrets/fill-env.ts'
import type { Store } from '../store/store.ts'

export interface ProjectServices {
  readonly hosts: Hosts
  readonly store: {
    readonly installation: string
    readonly workloads: { get(name: string): Workload | undefined }
    readonly secrets: Pick<Store['secrets'], 'get' | 'value'>
  }
  readonly settings: { get(): Settings }
  readonly clock: Pick<Clock, 'schedule'>
  /** Hosts where a workload still runs although its document names others; none, where nobody knows. */
  readonly leftBehind?: (workload: Workload) => readonly string[]
}

/** A file as it was written. */
export interface WrittenText {
  readonly file: string
  readonly text: string
}

export interface WrittenFile {
  readonly path: string
  readonly text: string
  /** The revision of the text: another text has another one. */
  readonly revision: string
}

export interface ShownProject {
  /** YAML without any value of env; null where its reader refuses the files: `issues` say why. */
  readonly rendered: string | null
  readonly issues: Issue[]
  readonly warnings: Issue[]
}

export interface ReadProject extends ShownProject {
  readonly host: string
  readonly files: WrittenFile[]
}

/** A workload as one of its hosts has it. */
export interface WorkloadOn {
  readonly workload: FilledWorkload
  readonly host: string
}

/** Project as it comes to now, with every value in it. */
export interface RenderedNow {
  readonly rendered: unknown
  /** Values in it that are not shown. */
  readonly secrets: readonly string[]
}

export interface AskedProject {
  readonly host: string
  readonly project: string
  /** Consents that its services have. */
  readonly allow?: readonly string[] | undefined
}

/** The document that takes over what runs already. */
export interface AdoptedDocument {
  readonly name: string
  readonly host: string
  readonly source: Readonly<Record<string, unknown>>
}

export interface ProjectViews {
  read(asked: WorkloadOn, signal: AbortSignal): Promise<ReadProject>
  /** Throws `invalid` where the file may not be changed, or was changed since it was read. */
  write(asked: WorkloadOn, file: WrittenFile): Promise<WrittenFile>
  texts(asked: WorkloadOn, signal: AbortSignal): Promise<readonly WrittenText[]>
  /** As a release would keep it. Throws `invalid` where its reader refuses the files. */
  rendered(asked: WorkloadOn, signal: AbortSignal): Promise<RenderedNow>
  /** Project that the files of a workload that is not stored yet come to. */
  look(
    asked: FilledEnv & { readonly document: WorkloadDocument },
    signal: AbortSignal,
  ): Promise<FoundProject>
  /** Project that would be taken over, as it runs; stores nothing. */
  running(asked: AskedProject, signal: AbortSignal): Promise<RunningProject>
  adoptable(
    asked: AskedProject & { readonly name?: string | undefined },
    signal: AbortSignal,
  ): Promise<AdoptedDocument>
}
