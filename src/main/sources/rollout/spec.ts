/**
 * How one container replaces another, for any kind that makes containers itself: its kind plans a spec, and
 * `rolloutStages` makes it so. `pull` … `retire` are the stages · `probe/` asks the new one whether it serves ·
 * `facts.ts` is what the stages tell each other · `removal.ts` takes a workload down.
 */
import type { FaceTls, RouteName } from '../../../shared/model/face.ts'
import type { FailedService } from '../../../shared/model/failure.ts'
import type { ContainerSpec } from '../../engine/container-spec.ts'
import type { WantedMount } from '../containers/volumes.ts'

/** Plain data. */
export interface RolloutSpec {
  readonly image: WantedImage
  readonly container: WantedContainer
  /** Probe over HTTP; null = the image's own health check counts, where it has one. */
  readonly probe: HttpProbe | null
  /** Whether the previous ones serve until the new one is proved, or stop before it starts. */
  readonly order: 'start-first' | 'replace-in-place'
  /** Containers of the workload that run now, newest first. */
  readonly previous: readonly PreviousContainer[]
  /** Containers that go once the new one is proved. */
  readonly leaving: readonly NamedContainer[]
  readonly healthTimeoutMs: number
  readonly soakMs: number
  readonly stopTimeoutMs: number
  /** So long a new one that failed is kept for a look; absent = it is removed at once. */
  readonly keepFailedMs?: number
  /** Public names that lead to the new one; absent = none that anything leads by. */
  readonly faces?: FaceSpec
  /** Several equal ones are to be there; absent = the new one alone. */
  readonly replicas?: ReplicaSpec
  /** Record that the release keeps beside the image that it turned out to be. */
  readonly release: {
    readonly config: Readonly<Record<string, string>>
    readonly rendered: unknown
    /** Tag it is told apart by; absent = what was asked for. */
    readonly tag?: string
    /** Reference of its image, where that tag is none of the image's. */
    readonly image?: string
  }
}

export interface ReplicaSpec {
  readonly count: number
  /** Containers that are there, are what is wanted, and go on: as many fewer are made. */
  readonly kept: readonly NamedContainer[]
}

export interface FaceSpec {
  readonly routes: readonly FaceRoute[]
  /** Names of the workload that are no faces of it any more: they go once the new one is proved. */
  readonly leaving: readonly RouteName[]
  /** So long requests to the old one may go on. */
  readonly drainMs: number
  /** Names that lead to what stops first: where it has to be started again, they follow it. Absent = none. */
  readonly served?: readonly ServedRoute[]
}

export interface FaceRoute extends RouteName {
  /** The port of the container, and the network on which it is reached. */
  readonly port: number
  readonly network: string
  readonly tls: FaceTls
  /**
   * Certificate that a secret holds for it, as it was when this was planned; absent = no secret has to do with it.
   */
  readonly certificate?: { readonly id: string; readonly fingerprint: string }
  readonly accessList?: number
  /** The one that it leads to, of several; absent = the one that is made. */
  readonly of?: {
    readonly part: string
    /** The id of its container, where that stays as it is; absent = of the one that is made. */
    readonly kept?: string
    /** The rest of several equal ones that stay; absent = it is alone. */
    readonly others?: readonly string[]
  }
}

/** A name that leads to a container that stays, and may be started again. */
export interface ServedRoute extends FaceRoute {
  readonly of: {
    readonly part: string
    readonly kept: string
    readonly others?: readonly string[]
  }
  /** The places it led to when this was planned, as the proxy writes them. */
  readonly targets: readonly string[]
}

export interface WantedImage {
  /** Reference asked for: `image:tag`, or the image id of the release to go back to. */
  readonly reference: string
  /** Without tag. */
  readonly name: string
  readonly tag: string
  /** Known image on the host; null until pulled. */
  readonly imageId: string | null
  /** null = nothing. */
  readonly pull: WantedPull | null
  /** Whether it was looked for in vain. */
  readonly absent: boolean
  readonly neverPulls: boolean
}

export interface WantedPull {
  readonly reference: string
  /** Digest that the registry said. */
  readonly digest: string | null
  /** The registry account that it is pulled with; absent = whichever fits. */
  readonly account?: string
  /** Absent = that of the host. */
  readonly platform?: string
  /** A host that has it, by the id that it has there, and gives it instead of a registry. */
  readonly copy?: { readonly from: string; readonly image: string; readonly sizeBytes: number }
}

export interface WantedContainer
  extends Pick<
    ContainerSpec,
    'env' | 'labels' | 'network' | 'expose' | 'publish' | 'cpus' | 'memoryBytes' | 'settings'
  > {
  /** The service that it is, of several that one deployment makes. Absent = its workload is one alone. */
  readonly service?: string
  /** The number of it among several equal ones that the deployment makes: their names differ by it. Absent = the first. */
  readonly nth?: number
  /** Aliases by which it is looked up on its network from the start; absent = nothing. */
  readonly aliases?: readonly string[]
  /** Published for our probe alone, on a free port of the host's own; absent = none. */
  readonly probePort?: number
  /** The name of its workload leads to it once it is proved. */
  readonly isNamed: boolean
  /** Others that had the name on its network first, and keep it; absent = none. */
  readonly nameHolders?: readonly string[]
  readonly mounts: readonly WantedMount[]
  /** In a sentence each, volumes of the document that it goes without, as its document says; absent = none. */
  readonly skippedVolumes?: readonly string[]
  /** Volumes of the container before that its image asked for. */
  readonly known: readonly VolumeAt[]
}

export interface VolumeAt {
  readonly target: string
  readonly volume: string
}

export interface HttpProbe {
  readonly port: number
  readonly path: string
}

export interface NamedContainer {
  readonly id: string
  readonly name: string
  readonly release: string
}

export interface PreviousContainer extends NamedContainer {
  /** Whether it serves, as far as its engine, and our own probe, can tell. */
  readonly serves?: boolean
  /** How it is told whether it serves again; absent = by its engine alone. */
  readonly proof?: Proof
}

export interface Proof {
  readonly imageId: string
  readonly network: string
  /** Probe over HTTP; null = its own health check counts, where it has one. */
  readonly probe: HttpProbe | null
  readonly hasHealthcheck: boolean
}

/** Spec by which a workload is taken down. */
export interface RemovalSpec {
  readonly containers: readonly (NamedContainer & { readonly isUp: boolean })[]
  readonly stopTimeoutMs: number
  /** Its public names, as they were found; absent = none. */
  readonly routes?: readonly RouteName[]
  /** Volumes that go too, because they were named; absent in plans of earlier versions. */
  readonly volumes?: readonly string[]
  /** Network that was made for it alone; absent = none. */
  readonly network?: string
}

/** A container that stays, and is stopped or started. */
export interface ControlledContainer extends PreviousContainer {
  readonly isUp: boolean
  readonly imageId: string
  /** Probe over HTTP; null = its own health check counts, where it has one. */
  readonly probe: HttpProbe | null
  readonly hasHealthcheck: boolean
  /** Service that it is of, where its workload has several. */
  readonly service?: FailedService
}

/** Spec by which a workload is stopped, started or restarted as it is. */
export interface ControlSpec {
  readonly type: 'stop' | 'start' | 'restart'
  /** In the order that they are taken in. */
  readonly containers: readonly ControlledContainer[]
  readonly network: string
  readonly healthTimeoutMs: number
  readonly soakMs: number
  readonly stopTimeoutMs: number
  /** Names that lead to these; absent = none. */
  readonly served?: readonly ServedRoute[]
}
