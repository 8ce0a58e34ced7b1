// What the tests of logs share: an engine over a cuttable way, containers, and a reader of the stream.
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Engine } from '../../../src/main/engine/engine.ts'
import type { DeclaredHosts } from '../../../src/main/hosts/hosts.ts'
import type { LogInput, LogItem } from '../../../src/main/logs/log-item.ts'
import { createLogs, type Logs } from '../../../src/main/logs/logs.ts'
import type { Store } from '../../../src/main/store/store.ts'
import type { EngineBed } from '../../support/bed/shared-engine.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { hostsAlong, type RoadBed, roadTo, type Way } from '../../support/ways.ts'

const shell = 'localhost/longshore-test:shell'

export interface LogBed {
  readonly road: RoadBed
  readonly installation: string
  /** A name of this file's own, and of this way. */
  name(base: string): string
  /** The host's, through a socket that a test put in front of it if any. */
  engine(socketPath?: string): Engine
  /** The logs module over that engine; its store knows one workload, `web`. */
  logs(socketPath?: string): Logs
}

/** A real engine on the host that is named like the way. */
export function logBed(bed: EngineBed, over: Way): LogBed {
  const road = roadTo(bed, over)
  const installation = `logs-test-${over}`
  const opened = new Map<string | undefined, DeclaredHosts>()
  afterAll(async () => {
    for (const hosts of opened.values()) await hosts.close()
  })
  const hostsThrough = (socketPath: string | undefined): DeclaredHosts => {
    const known = opened.get(socketPath)
    if (known) return known
    const deps = { clock: testClock, installation, filesDir: '/nowhere' }
    const hosts = hostsAlong(road, { ...deps, engineSocket: bed.socketPath, socketPath })
    opened.set(socketPath, hosts)
    return hosts
  }
  const workload = { document: { host: over } }
  const store = {
    installation,
    workloads: { get: (name: string) => (name === 'web' ? workload : undefined) },
    keptLogs: { list: () => [] },
  } as unknown as Store
  return {
    ...{ road, installation },
    name: (base) => bed.name(`${over}-${base}`),
    engine: (socketPath) => hostsThrough(socketPath).get(over).engine,
    logs: (socketPath) => createLogs({ hosts: hostsThrough(socketPath), store, clock: testClock }),
  }
}

export interface Cutter {
  readonly socketPath: string
  /** Breaks every connection that is open now. */
  cut(): void
  close(): Promise<void>
}

/** A door to the engine whose connections can be cut. */
export async function cutter(engineSocket: string): Promise<Cutter> {
  const folder = await mkdtemp(join(tmpdir(), 'cut-'))
  const socketPath = join(folder, 'engine.sock')
  const open = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const far = net.connect(engineSocket)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    socketPath,
    cut,
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

export interface RunOptions {
  readonly tty?: boolean
  readonly labels?: Record<string, string>
  readonly image?: string
  readonly restart?: string
  /** What keeps its log; json-file unless told otherwise. */
  readonly driver?: string
}

/** Starts a container that runs this shell script; answers its id. */
export async function run(
  bed: EngineBed,
  name: string,
  script: string,
  options: RunOptions = {},
): Promise<string> {
  const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${name}`, {
    Image: options.image ?? shell,
    ...(script === '' ? {} : { Cmd: ['sh', '-c', script] }),
    Tty: options.tty ?? false,
    Labels: options.labels ?? {},
    StopTimeout: 1,
    HostConfig: {
      NetworkMode: 'none',
      RestartPolicy: { Name: options.restart ?? 'no' },
      LogConfig: { Type: options.driver ?? 'json-file' },
    },
  })
  await bed.call('POST', `/containers/${Id}/start`)
  return Id
}

export async function ended(bed: EngineBed, id: string): Promise<void> {
  await bed.call('POST', `/containers/${id}/wait`)
}

export interface SeenLine {
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
  readonly at: number
  readonly container: string
}

/** Everything a stream gave so far. */
export class Seen {
  readonly items: LogItem[] = []
  readonly lines: SeenLine[] = []

  get texts(): string[] {
    return this.lines.map(({ line }) => line)
  }

  get marks(): string[] {
    return this.items.flatMap((item) => (item.type === 'mark' ? [item.mark] : []))
  }

  get end() {
    return this.items.find((item) => item.type === 'end')
  }

  add(item: LogItem): void {
    this.items.push(item)
    if (item.type !== 'lines') return
    let start = 0
    item.ends.forEach((end, i) => {
      this.lines.push({
        stream: item.streams[i] === 'o' ? 'stdout' : 'stderr',
        line: item.text.slice(start, end),
        at: item.times[i] ?? Number.NaN,
        container: item.containers[item.from?.[i] ?? 0] ?? '',
      })
      start = end
    })
  }
}

export const everything = { follow: false, tail: 0 }

/** Reads until `done` says so (then the reading is aborted) or the stream ends. */
export async function readLog(
  logs: Logs,
  input: LogInput,
  done: (seen: Seen) => boolean = () => false,
): Promise<Seen> {
  const stop = new AbortController()
  const seen = new Seen()
  for await (const item of logs.read(input, stop.signal)) {
    seen.add(item)
    if (done(seen)) stop.abort()
  }
  return seen
}
