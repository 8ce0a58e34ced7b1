/** A host session in memory: a fake engine, scripted answers to `dial`, files in a Map. */
import http from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'
import { shownHost } from '../../../src/main/hosts/describe-host.ts'
import { createHostState } from '../../../src/main/hosts/session/host-state.ts'
import {
  type DialTarget,
  type HostSession,
  type Hosts,
  noKeepAlive,
  type RunEnd,
} from '../../../src/main/hosts/session.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import type { Capability, Guard } from '../../../src/shared/model/host.ts'
import { createFakeEngine, type FakeEngine } from '../fake-engine/fake-engine.ts'
import { testClock } from '../fake-engine/test-clock.ts'

export type Answer = { readonly status: number; readonly body: string }
/** What a dialled address answers over HTTP; undefined = refused, 'hang' = accepts, never answers. */
export type Responder = (host: string, port: number, path: string) => Answer | 'hang' | undefined

export interface FakeSession extends HostSession {
  readonly engine: FakeEngine
  /** Replaces who answers; by default every running container answers 200 `ok`. */
  respond(responder: Responder): void
  /** Every `dial` so far. */
  readonly dialled: readonly DialTarget[]
  /** Every argv given to `run`; each ends as told, by default with exit code 0. */
  readonly ran: readonly (readonly string[])[]
  endRunsWith(end: RunEnd): void
  /** How many hold its connection now. */
  held(): number
}

export interface FakeSessionOptions {
  readonly name?: string
  readonly installation?: string
  readonly clock?: Clock
  readonly engine?: FakeEngine
  readonly capabilities?: readonly Capability[]
  readonly guard?: Guard
}

export function createFakeSession(options: FakeSessionOptions = {}): FakeSession {
  const clock = options.clock ?? testClock
  const name = options.name ?? 'local'
  const engine =
    options.engine ??
    createFakeEngine({
      host: name,
      clock,
      ...(options.installation === undefined ? {} : { installation: options.installation }),
    })
  const dialled: DialTarget[] = []
  const ran: (readonly string[])[] = []
  let holders = 0
  let end: RunEnd = { exitCode: 0, signal: null }
  let responder: Responder = (host) =>
    engine.control.containers().some((c) => c.state === 'running' && c.address === host)
      ? { status: 200, body: 'ok' }
      : undefined
  const dial: HostSession['dial'] = async (target, signal) => {
    signal?.throwIfAborted()
    dialled.push(target)
    return connect(name, target, responder)
  }
  return {
    name,
    kind: 'local',
    endpoint: 'fake',
    found: 'test',
    isHere: true,
    toolEnv: {},
    guard: options.guard ?? 'open',
    colour: 'none',
    keepAlive: {
      ...noKeepAlive,
      acquire() {
        holders += 1
        return () => {
          holders -= 1
        }
      },
    },
    held: () => holders,
    async *checkup() {},
    capabilities: options.capabilities ?? ['engine', 'dial', 'run', 'files'],
    engine,
    dialled,
    ran,
    respond(next) {
      responder = next
    },
    endRunsWith(next) {
      end = next
    },
    dial,
    reach: directReach(dial),
    async run(command) {
      command.signal.throwIfAborted()
      ran.push(command.argv)
      return end
    },
    files: createFakeFiles(),
    state: createHostState(clock),
    async close() {
      engine.close()
    },
  }
}

/** As on an engine of this machine. */
function directReach(dial: HostSession['dial']): HostSession['reach'] {
  return {
    known: () => 'direct',
    learn: async () => 'direct',
    prepare: async () => {},
    async connect({ container, port }, signal) {
      const [address = ''] = Object.values(container.addresses)
      const stream = await dial({ host: address, port }, signal)
      return { stream, way: 'direct', address, port }
    },
    leave: async () => {},
    close: async () => {},
  }
}

function connect(name: string, target: DialTarget, responder: Responder): Duplex {
  const [near, far] = duplexPair()
  const { host, port } = 'host' in target ? target : { host: target.socket, port: 0 }
  if (responder(host, port, '') === undefined) {
    fail({
      kind: 'host-unreachable',
      host: name,
      reason: `${host}:${port}: nothing listens there (ECONNREFUSED)`,
    })
  }
  const server = http.createServer((request, response) => {
    const answer = responder(host, port, request.url ?? '')
    if (answer === undefined) return void far.destroy()
    if (answer === 'hang') return
    response.writeHead(answer.status).end(answer.body)
  })
  server.emit('connection', far)
  return near
}

function createFakeFiles(): HostSession['files'] {
  const files = new Map<string, Buffer>()
  let temporaries = 0
  return {
    folder: async (workload) => `/fake/${workload}`,
    ensureFolder: async () => {},
    lookAt: async (path) => ({ real: path, what: 'folder', owner: '0:0', mode: '0755' }),
    read: async (path) => files.get(path) ?? fail({ kind: 'not-found', what: 'file', name: path }),
    write: async (path, data) => void files.set(path, Buffer.from(data)),
    list: async (path) =>
      [...files.keys()]
        .filter((f) => f.startsWith(`${path}/`))
        .map((f) => f.slice(path.length + 1)),
    remove: async (path) => {
      for (const file of [...files.keys()])
        if (file === path || file.startsWith(`${path}/`)) files.delete(file)
    },
    async withTemporary(work) {
      temporaries += 1
      const path = `/fake-memory/${temporaries}`
      const write = async (name: string, data: Buffer | string) =>
        void files.set(`${path}/${name}`, Buffer.from(data))
      try {
        return await work({ path, isInMemory: true, write })
      } finally {
        await this.remove(path)
      }
    },
  }
}

export interface FakeHosts extends Hosts {
  /** Hosts come and go. */
  become(sessions: readonly FakeSession[]): void
}

/** Several fake sessions as the app's hosts. */
export function createFakeHosts(first: readonly FakeSession[]): FakeHosts {
  let sessions = first
  const listeners = new Set<() => void>()
  return {
    list: () => sessions,
    get: (name) =>
      sessions.find((session) => session.name === name) ??
      fail({ kind: 'not-found', what: 'host', name }),
    describe: async (session) =>
      shownHost(session, { engine: await session.engine.info().catch(() => null) }),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    become(next) {
      sessions = next
      for (const listener of listeners) listener()
    },
    close: async () => {
      for (const session of sessions) await session.close()
    },
  }
}
