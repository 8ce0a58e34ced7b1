/**
 * The Engine API of one host, as the rest of the app sees it. This module is the only one that knows
 * dockerode; every method takes an AbortSignal, returns our types and throws FailureError.
 */
import type { Duplex } from 'node:stream'
import type { ExitFacts } from '../../shared/model/failure.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { EngineInfo } from '../../shared/model/host.ts'
import type { ExtraNetwork, RestartPolicy } from './container-settings.ts'
import type { ContainerSpec } from './container-spec.ts'
import type { Disk } from './disk.ts'
import type { Image, PullProgress, RegistryImage } from './image.ts'
import type { Inspection } from './inspection.ts'
import type { Network, Volume, VolumeDriver } from './network-and-volume.ts'
import type { Usage } from './usage.ts'

export interface PullOptions {
  readonly signal: AbortSignal
  readonly auth?: string | undefined
  readonly platform?: string | undefined
}

/** Use of a byte stream. Where only few are possible, they are shared out by it. */
export type DialUse = 'request' | 'stream' | 'log' | 'events'

/**
 * Opens one fresh byte stream to the engine's socket; the only thing a host has to provide. One
 * that is scarce is not kept for later requests: somebody waits for its place.
 */
export type Dial = (
  signal?: AbortSignal,
  use?: DialUse,
) => Promise<Duplex & { readonly isScarce?: boolean }>

export interface Mount {
  readonly kind: 'bind' | 'volume' | 'tmpfs'
  /** Host path or volume name; '' for tmpfs. */
  readonly source: string
  readonly target: string
  readonly readOnly?: true | undefined
  /** Folder inside a volume. This and what follows is said of a mount to make, not told of one that is there. */
  readonly subpath?: string | undefined
  /** A new volume does not get what the image has there. */
  readonly noCopy?: true | undefined
  readonly propagation?: string | undefined
  /** The size of a mount in memory. */
  readonly sizeBytes?: number | undefined
  /** The mode of a mount in memory; octal. */
  readonly mode?: string | undefined
}

/** When the engine asks a container how it is, its own defaults filled in. */
export interface Healthcheck {
  readonly intervalMs: number
  readonly timeoutMs: number
  /** While it may still be starting, checks that fail do not count. */
  readonly startPeriodMs: number
  /** So many that fail in a row make it unhealthy. */
  readonly retries: number
}

/** A port of the host that leads to one of a container. */
export interface PortBinding {
  /** '' = all addresses of the host. */
  readonly hostIp: string
  readonly hostPort: number
  /** `8080/tcp` */
  readonly containerPort: string
}

export interface Container {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly imageId: string
  readonly labels: Readonly<Record<string, string>>
  readonly state: FleetContainer['state']
  readonly health: FleetContainer['health']
  /** Output of the image's own last health check; '' when it has none. */
  readonly healthOutput: string
  /** Output of the last check that failed, of those that the engine remembers; absent = none failed. */
  readonly healthFailure?: string
  /** Its health check, wherever that was declared; absent = it has none. */
  readonly healthcheck?: Healthcheck
  /** Absent = the engine never starts it again by itself. */
  readonly restartPolicy?: string
  /** How often the engine may start it again; absent = no number was set. */
  readonly maxRetries?: number
  /** So many CPUs it may use, as `0.5`; absent = all of them. */
  readonly cpus?: number
  readonly exit: ExitFacts
  /** Whether it ended because a stop was asked for: the engine would have started it again otherwise. */
  readonly wasStopped: boolean
  readonly startedAt: string
  readonly createdAt: number
  /** Stop timeout that it was made with; absent = nobody said. */
  readonly stopTimeoutMs?: number
  readonly tty: boolean
  /** The name of its first network, or `host`, `none`, `container:<id>`. */
  readonly networkMode: string
  /** Address on each network; '' while not running. */
  readonly addresses: Readonly<Record<string, string>>
  /** Bindings of its published ports now. */
  readonly bindings: readonly PortBinding[]
  /** Aliases that it is looked up by on each network, beside its name; absent = nothing. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>
  /** The network itself that it is on, by name: another may have that by now. '' = not known. */
  readonly networkIds?: Readonly<Record<string, string>>
  readonly env: readonly string[]
  /** Its own or its image's; absent = neither has one. */
  readonly command?: readonly string[]
  readonly mounts: readonly Mount[]
  readonly ports: readonly string[]
}

/** A listed container with all its labels, as another installation or tool may have set them. */
export interface ListedContainer extends FleetContainer {
  readonly labels: Readonly<Record<string, string>>
}

export interface LogRequest {
  readonly follow: boolean
  /** Last N lines; 0 = all. */
  readonly tail: number
  /** False: nothing of the past, whatever `tail` says. */
  readonly past?: boolean
  /** Engine timestamps, `seconds.nanoseconds`; inclusive. */
  readonly since?: string
  readonly until?: string
}

/**
 * Raw bytes of a log, never decoded here. `tty` says whether they are framed (false) or bare. Every
 * line begins with the engine's RFC 3339 timestamp and a space. Iteration ends when the engine ends
 * the stream or the signal aborts; it throws `engine-unavailable` when the connection breaks.
 */
export interface LogSource {
  readonly tty: boolean
  readonly bytes: AsyncIterable<Buffer>
}

/** A hint that something changed; never the truth (the engine drops events silently). */
export interface EngineEvent {
  readonly type: string
  readonly action: string
  readonly id: string
  /** Unix ms. */
  readonly at: number
}

/** Facts that an engine tells of itself beside what is shown of every host. */
export interface EngineFacts extends EngineInfo {
  /** Folder of its data on the host. */
  readonly rootDir?: string
  /** Its host's clock as it answered, unix ms. */
  readonly systemTime?: number
  /** `Docker Desktop`, `Debian GNU/Linux 12 (bookworm)`. */
  readonly operatingSystem?: string
  readonly isRootless?: boolean
}

export interface Engine {
  info(signal?: AbortSignal): Promise<EngineFacts>
  /** The id that it told when it was asked last; undefined = it was not asked yet, or has none. */
  knownId(): string | undefined
  /** Round trip of `_ping` in ms. */
  ping(signal?: AbortSignal): Promise<number>
  readonly images: {
    inspect(reference: string, signal?: AbortSignal): Promise<Image | undefined>
    /** Ids of those that carry every label, the newest first. */
    labelled(labels: readonly string[], signal?: AbortSignal): Promise<readonly string[]>
    /**
     * Image of a reference in its registry, asked through the engine; undefined = not there. `auth`, here and below:
     * a login, as the header `X-Registry-Auth` takes it.
     */
    inRegistry(
      reference: string,
      signal?: AbortSignal,
      auth?: string,
    ): Promise<RegistryImage | undefined>
    /** Resolves only after the engine's own final status; a stream cut short is `pull-failed`. */
    pull(reference: string, onProgress: (p: PullProgress) => void, how: PullOptions): Promise<void>
    /** Makes an image of a tar archive of files; `changes` as a Dockerfile says them. */
    import(
      reference: string,
      made: { readonly archive: Buffer; readonly changes: readonly string[] },
      signal: AbortSignal,
    ): Promise<void>
    /**
     * An archive of an image, as `docker save` makes it, read no faster than it is taken. By its id it holds no
     * name. Throws where it is cut short, and the signal's reason.
     */
    save(reference: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>
    /** Takes in such an archive; answers the id, or the name, of what came of it. */
    load(archive: AsyncIterable<Buffer>, signal: AbortSignal): Promise<string>
    /** Gives an image one more name; another that has it loses it. */
    tag(id: string, reference: string, signal?: AbortSignal): Promise<void>
    /** Absent, or in use by a container, is no failure. */
    remove(reference: string, signal?: AbortSignal): Promise<void>
  }
  readonly containers: {
    list(
      filter?: { labels?: readonly string[]; ids?: readonly string[] },
      signal?: AbortSignal,
    ): Promise<ListedContainer[]>
    inspect(id: string, signal?: AbortSignal): Promise<Container | undefined>
    /** As it was made, in its engine's own words: what no other reading of it needs. */
    inspection(id: string, signal?: AbortSignal): Promise<Inspection | undefined>
    /** Usage so far, at once; undefined = it does not run. */
    stats(id: string, signal?: AbortSignal): Promise<Usage | undefined>
    create(spec: ContainerSpec, signal?: AbortSignal): Promise<string>
    start(id: string, signal?: AbortSignal): Promise<void>
    /** From now on the engine starts it again by itself, as the policy says. */
    keepRunning(id: string, policy: RestartPolicy, signal?: AbortSignal): Promise<void>
    /** Also while it runs; false = another has that name. */
    rename(id: string, name: string, signal?: AbortSignal): Promise<boolean>
    /** SIGTERM, then SIGKILL after `timeoutMs`; already stopped or absent is success. */
    stop(id: string, timeoutMs: number, signal?: AbortSignal): Promise<void>
    /** Kill included; absent is success. Its volumes stay; only those without a name may go with it. */
    remove(id: string, signal?: AbortSignal, unnamedVolumes?: 'keep' | 'remove'): Promise<void>
    logs(id: string, request: LogRequest, signal: AbortSignal): Promise<LogSource>
    /** The input of one that ends with it; to be opened before it is started. */
    attach(id: string, signal: AbortSignal): Promise<Duplex>
    /** Kind of the entry at a path in it, whether or not it runs; a link is not followed. undefined = nothing. */
    pathKind(
      id: string,
      path: string,
      signal?: AbortSignal,
    ): Promise<'folder' | 'link' | 'other' | undefined>
    /** Unpacks a tar archive in a folder of it, whether or not it runs. */
    unpack(
      id: string,
      what: { readonly folder: string; readonly archive: Buffer },
      signal?: AbortSignal,
    ): Promise<void>
    /**
     * Runs a program in a running container: its input and output as one stream. Where it ends badly
     * before it said anything, the stream ends with a `ProgramEnded`.
     */
    exec(id: string, argv: readonly string[], signal: AbortSignal): Promise<Duplex>
  }
  readonly networks: {
    /** Creates it with `labels` when absent; an existing one is left as it is. */
    ensure(
      name: string,
      labels: Readonly<Record<string, string>>,
      signal?: AbortSignal,
    ): Promise<void>
    inspect(name: string, signal?: AbortSignal): Promise<Network | undefined>
    /** Names of those that carry every label. */
    list(labels: readonly string[], signal?: AbortSignal): Promise<readonly string[]>
    /** Puts a container on one more; one that is on it already is fine. */
    connect(id: string, network: ExtraNetwork, signal?: AbortSignal): Promise<void>
    /** Takes a container off one, also while it is down; one that is not on it is fine. */
    disconnect(id: string, name: string, signal?: AbortSignal): Promise<void>
    remove(name: string, signal?: AbortSignal): Promise<void>
  }
  readonly volumes: {
    /** True where it was not there, and was made. */
    ensure(
      name: string,
      labels: Readonly<Record<string, string>>,
      how?: VolumeDriver & { readonly signal?: AbortSignal | undefined },
    ): Promise<boolean>
    inspect(name: string, signal?: AbortSignal): Promise<Volume | undefined>
    list(labels: readonly string[], signal?: AbortSignal): Promise<readonly string[]>
    /** Bytes of each volume on the host, as far as its engine tells; takes as long as reading them all. */
    sizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>>
    remove(name: string, signal?: AbortSignal): Promise<void>
  }
  readonly disk: Disk
  /**
   * First an event of type `stream`: from then on the engine tells. Then container, image and
   * network events until the signal aborts or the engine goes (which ends the
   * iteration, or throws `engine-unavailable` when the connection breaks).
   */
  events(signal: AbortSignal): AsyncIterable<EngineEvent>
  /** Frees kept connections. */
  close(): void
}
