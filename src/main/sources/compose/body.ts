/** What the stages of a compose workload work from: plain data, kept sealed while they run. */
import type { PartChange } from '../../../shared/model/plan.ts'
import type { Container } from '../../engine/engine.ts'
import type { Mounted } from './files/mounted.ts'
import type { Place } from './files/place.ts'
import type { ProjectText } from './files/project-texts.ts'
import type { Unapplied } from './planning/unapplied.ts'
import type { Rendered } from './rendered.ts'
import type { ReleasedProject } from './wanted/released.ts'

/** What becomes of a service. */
export type ServiceChange = Omit<PartChange, 'part'> & { readonly service: string }

/** A service is a part of its workload. */
export function asPart<T extends { readonly service: string }>({ service, ...rest }: T) {
  return { part: service, ...rest }
}

/** A container as it was before anything was changed. */
export interface KnownContainer {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly isUp: boolean
  /** It is well, as far as its engine can tell; not in what was stored before this was kept. */
  readonly serves?: boolean
  readonly restarts: number
  /** These are not in what was stored before they were kept. */
  readonly startedAt?: string
  readonly state?: Container['state']
  readonly health?: Container['health']
  readonly exitCode?: number | null
}

export interface ProjectBody {
  readonly project: string
  /** This machine's docker compose does it, in the place of the host's own. */
  readonly isStandIn: boolean
  readonly place: Place
  readonly before: readonly KnownContainer[]
  readonly stopTimeoutMs: number
}

/** Its services are watched once they are up. */
export interface WatchedBody extends ProjectBody {
  readonly stabiliseMs: number
  /** How long one that is still starting is given to become healthy. */
  readonly healthTimeoutMs: number
  /** Services that are there to end. */
  readonly jobs?: readonly string[]
}

/** The project is brought to what is wanted: deploy, rollback, pull and scale. */
export interface UpBody extends WatchedBody {
  readonly type: 'up'
  /** Read from the files by `up` itself; else fed as it was rendered. */
  readonly fromFolder: boolean
  /** Of the repository that the files are of; not in what was stored before it was kept. */
  readonly commit?: string | null | undefined
  /** The files it was rendered from. */
  readonly files: readonly ProjectText[]
  readonly rendered: Rendered
  /** What variables its secrets and configs are made of; not in what was stored before they were kept. */
  readonly env?: Readonly<Record<string, string>>
  readonly contentHash: string
  /** Values in it that are not shown, wherever they were filled in. */
  readonly secrets: readonly string[]
  readonly services: readonly ServiceChange[]
  /** Made anew though no hash says so: `up` is told to. These are not in what was stored before they were kept. */
  readonly forced?: readonly string[]
  readonly unapplied?: readonly Unapplied[]
  readonly pull: readonly string[]
  /** What is built, and from what. */
  readonly build: readonly string[]
  readonly builds: Readonly<Record<string, string | null>>
  /** What containers see of the project's files; absent = as it was. */
  readonly mounted?: Readonly<Record<string, Mounted>> | undefined
  /** Services that see files which changed, and are restarted as they are. */
  readonly restarts?: readonly string[]
  /** Not in what was stored before it was kept. */
  readonly composeVersion?: string
  /** Whether `up` may pull what is missing. */
  readonly mayPull: boolean
  /** Only numbers of containers change: none is made anew (SD-22). */
  readonly isScaling: boolean
  readonly removeOrphans: boolean
  /** Images whose own health check counts where the service has none. */
  readonly checkedByImage: readonly string[]
  /** Those of the project that are there; not in what was stored before they were kept. */
  readonly volumes?: readonly string[]
  /** What is put back when this does not succeed. */
  readonly previous: ReleasedProject | null
}

/** What runs is stopped, started or restarted as it is. */
export interface ControlBody extends WatchedBody {
  readonly type: 'stop' | 'start' | 'restart'
  readonly services: readonly string[]
}

export interface RemovalBody extends ProjectBody {
  readonly type: 'remove'
  readonly volumes: readonly string[]
}

export type ComposeBody = UpBody | ControlBody | RemovalBody
