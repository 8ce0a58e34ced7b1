/**
 * A host session: everything the app can do on one host, whatever its kind. Above this port nobody
 * asks what kind of host it is, only what it can do.
 */
import type { Duplex } from 'node:stream'
import type {
  Capability,
  Checkup,
  Guard,
  Host,
  HostColour,
  HostState,
  ReachWay,
} from '../../shared/model/host.ts'
import type { HostProxy } from '../../shared/model/proxy.ts'
import type { Container, Engine } from '../engine/engine.ts'

/** As seen from the host. */
export type DialTarget =
  | { readonly host: string; readonly port: number }
  | { readonly socket: string }

export interface RunCommand {
  /** argv, never a shell string. */
  readonly argv: readonly [string, ...string[]]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly signal: AbortSignal
  readonly onLine?: (stream: 'stdout' | 'stderr', line: string) => void
}

/** Exactly one of the two is set: a missing exit code is never success. */
export type RunEnd =
  | { readonly exitCode: number; readonly signal: null }
  | { readonly exitCode: null; readonly signal: string }

/** Files on the host. Relative paths live in the workload's lasting private folder (0700). */
export interface HostFiles {
  /** Absolute path of the workload's lasting folder, made when missing. */
  folder(workload: string): Promise<string>
  ensureFolder(path: string): Promise<void>
  /**
   * Kind of what lies there in the end, links followed; undefined = nothing, not even a link. Throws `forbidden`
   * where the user may not look.
   */
  lookAt(path: string): Promise<PlaceThere | 'broken-link' | undefined>
  read(path: string): Promise<Buffer>
  write(path: string, data: Buffer | string, mode?: number): Promise<void>
  list(path: string): Promise<readonly string[]>
  remove(path: string): Promise<void>
  /**
   * A fresh folder that only this user can enter, for as long as `work` goes on: removed however it
   * ends, and after a crash at the next connection. For secrets: in memory where the host has that.
   */
  withTemporary<T>(work: (folder: TemporaryFolder) => Promise<T>): Promise<T>
}

export interface PlaceThere {
  /** Absolute, without a link in it. */
  readonly real: string
  readonly what: 'folder' | 'file' | 'other'
  /** `uid:gid` */
  readonly owner: string
  /** Octal, four digits. */
  readonly mode: string
}

export interface TemporaryFolder {
  readonly path: string
  readonly isInMemory: boolean
  /** 0600 unless told otherwise; `name` is relative to the folder. */
  write(name: string, data: Buffer | string, mode?: number): Promise<void>
}

/** Keeper of a connection. A host that is reached anew for each request has nothing to keep: see `noKeepAlive`. */
export interface KeepAlive {
  /** Connects, and reconnects by itself, until every holder has released it. Never throws. */
  acquire(): () => void
  /** The machine woke up, or its network changed: tries again at once what that may have mended. */
  retry(): void
  /** Resolves once connected; rejects with the failure of this attempt, without trying again. */
  connect(signal: AbortSignal): Promise<void>
}

export const noKeepAlive: KeepAlive = {
  acquire: () => () => {},
  retry: () => {},
  connect: async () => {},
}

export interface PortOf {
  readonly container: Container
  readonly port: number
  /** The network whose address counts, of several. */
  readonly network?: string
}

export interface Reached {
  readonly stream: Duplex
  readonly way: ReachWay
  /** As dialled: of the container, or where it is published. */
  readonly address: string
  readonly port: number
}

/**
 * How ports of a host's containers are reached (ADR 19). An engine in a virtual machine has addresses that nobody outside
 * can dial, sshd may forward nothing, TLS is for the engine alone: the way is learnt once for a session, and goes for
 * whatever needs such a port.
 */
export interface Reach {
  /** Way that was learnt; null while nobody needed to know. */
  known(): ReachWay | null
  /** By reads alone. `network`: on which containers will be; it need not be there yet. */
  learn(network: string, signal?: AbortSignal): Promise<ReachWay>
  /** Throws `containers-unreachable` where nothing of a network could be reached; makes what is needed for it. */
  prepare(network: string, signal: AbortSignal): Promise<void>
  /** Throws `port-unreachable`, or what the connection ended with. */
  connect(target: PortOf, signal: AbortSignal): Promise<Reached>
  /** Takes what was made to reach its containers off a network that is to go. */
  leave(network: string): Promise<void>
  close(): Promise<void>
}

/** Stand-ins for the same of a session when docker's own tools run on this machine. */
export type LocalTools = Pick<HostSession, 'run' | 'files' | 'toolEnv'>

export interface HostSession {
  readonly name: string
  readonly kind: Host['kind']
  readonly endpoint: string
  /** How the endpoint was chosen. */
  readonly found: string
  /** Environment that docker's own tools need to reach this engine, when `run` runs them. */
  readonly toolEnv: Readonly<Record<string, string>>
  /** Paths of this machine are its paths. */
  readonly isHere: boolean
  readonly capabilities: readonly Capability[]
  /** Guard of changes, as declared. */
  readonly guard: Guard
  readonly colour: HostColour
  /** Its folders that workloads may bind-mount, beside those of the settings, as declared. */
  readonly allowedPaths?: readonly string[]
  /** The proxy that leads public names to its containers, as declared; absent = nothing does. */
  readonly proxy?: HostProxy | undefined
  readonly publicAddress?: string | undefined
  readonly engine: Engine
  dial(target: DialTarget, signal?: AbortSignal): Promise<Duplex>
  readonly reach: Reach
  run(command: RunCommand): Promise<RunEnd>
  readonly files: HostFiles
  /** This machine's own docker tools, led to this engine; for where the host has none. */
  readonly localTools?: () => Promise<LocalTools>
  readonly state: {
    current(): HostState
    /** Called at every change; the returned function unsubscribes. */
    subscribe(listener: (state: HostState) => void): () => void
    /** The fleet tells what it saw: an answer, or a failure. */
    report(
      seen:
        | { online: true }
        | { online: false; failure: import('../../shared/model/failure.ts').Failure },
    ): void
  }
  readonly keepAlive: KeepAlive
  /** Each step of reaching this host, tried now, in order; changes nothing there. */
  checkup(signal: AbortSignal): AsyncGenerator<Checkup>
  close(): Promise<void>
}

/** Every host this installation knows; they come and go while it runs. */
export interface Hosts {
  list(): readonly HostSession[]
  /** Throws `not-found`. */
  get(name: string): HostSession
  describe(session: HostSession): Promise<Host>
  /** Called when a host was added, removed, opened anew or declared otherwise; returns an unsubscribe. */
  subscribe(listener: () => void): () => void
  close(): Promise<void>
}

/** The lines that a command writes to stdout, beside how it ended. */
export async function outputOf(
  run: HostSession['run'],
  command: Omit<RunCommand, 'onLine'>,
): Promise<{ readonly lines: readonly string[]; readonly end: RunEnd }> {
  const lines: string[] = []
  const onLine = (stream: string, line: string) => void (stream === 'stdout' && lines.push(line))
  const end = await run({ ...command, onLine })
  return { lines, end }
}
