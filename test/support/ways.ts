// How a test reaches its engine: by its socket, or over an sshd or a TLS server beside it, which is then the only
// way there. The same tests hold for each.
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { DeclaredHosts } from '../../src/main/hosts/hosts.ts'
import { type HostRecord, hostRecordSchema } from '../../src/shared/model/host.ts'
import { type PrivateEngineBed, privateEngine } from './bed/private-engine.ts'
import { dockerGroup } from './bed/remote/accounts.ts'
import { type RemoteHost, startRemote } from './bed/remote/start-remote.ts'
import { type EngineBed, sharedEngine } from './bed/shared-engine.ts'
import { startTlsEngine, type TlsEngine } from './bed/tls-engine.ts'
import { hostsOn, type LocalEngine } from './hosts-on.ts'
import { sshHostsFor } from './ssh-hosts-for.ts'

export const ways = ['local', 'ssh'] as const
/** Where it matters that an address of a container cannot be dialled; the engine is one of its own then. */
export const waysWithVm = [...ways, 'vm'] as const
/** Where it matters that a host is its engine alone, without commands, files and connections of its own. */
export const waysWithTls = [...ways, 'tls'] as const
/** Also the name of the host that it leads to. */
export type Way = (typeof waysWithVm)[number] | (typeof waysWithTls)[number]

/**
 * The engine at the end of a way. To be called in the describe block of that way. `images`: references of those to make
 * on an engine of its own.
 */
export const engineAt = (over: Way, images: readonly string[]): EngineBed =>
  over === 'vm' ? privateEngine({ isBoxed: true, images }) : sharedEngine()

/** All that a process needs to know to go one. */
export interface Road {
  readonly over: Way
  /** Of a user whose ~/.ssh leads to the host `ssh`. */
  readonly home: string
  /** Only over `tls`. */
  tls?(): Pick<TlsEngine, 'port' | 'tlsDir'>
}

export interface RoadBed extends Road {
  /** Only over `ssh`. */
  remote(): RemoteHost
}

/**
 * An sshd or a TLS server beside the engine for as long as the tests around it, where the way asks for one.
 * `socketPath`: what a TLS server leads to, the engine's own socket by default.
 */
export function roadTo(bed: EngineBed, over: Way, socketPath = () => bed.socketPath): RoadBed {
  const home = mkdtempSync(join(tmpdir(), 'longshore-home-'))
  let remote: RemoteHost | undefined
  let tls: TlsEngine | undefined
  if (over === 'tls') {
    beforeAll(async () => {
      tls = await startTlsEngine(socketPath())
    })
  }
  if (over === 'ssh') {
    beforeAll(async () => {
      const engine = startedEngine(bed)
      if (!engine?.private) return
      remote = await startRemote(engine)
      remote.writeSshFolder(join(home, '.ssh'), over)
    })
    beforeEach((context) => {
      context.skip(!remote, 'needs an sshd beside a private engine')
    })
  }
  afterAll(async () => {
    await remote?.close()
    await tls?.close()
    rmSync(home, { recursive: true, force: true })
  })
  return {
    ...{ over, home },
    remote() {
      if (!remote) throw new Error('There is no remote host on this way.')
      return remote
    },
    tls() {
      if (!tls) throw new Error('There is no TLS server on this way.')
      return tls
    },
  }
}

/** Restarts a private engine, and the sshd that goes down with it. */
export async function restartEngine(bed: PrivateEngineBed, road: RoadBed): Promise<void> {
  await bed.restart()
  if (road.over === 'local') return
  road.remote().openSocket()
  await road.remote().startSshd()
}

/** undefined where a private engine cannot be had. */
function startedEngine(bed: EngineBed): EngineBed['engine'] | undefined {
  try {
    return bed.engine
  } catch {
    return undefined
  }
}

interface Destination extends Omit<LocalEngine, 'endpoint' | 'openSsh'> {
  /** The engine's own socket. */
  readonly engineSocket: string
  /** One that a test put in front of it. */
  readonly socketPath?: string | undefined
}

/** The app's own hosts; one is named like the way and leads to the engine. */
export function hostsAlong(road: Road, destination: Destination): DeclaredHosts {
  const { engineSocket, socketPath, ...deps } = destination
  const socket = socketPath ?? engineSocket
  if (road.over === 'local') return hostsOn({ ...deps, endpoint: socket })
  const { open: openSsh } = sshHostsFor(road.home, deps.installation)
  const hosts = hostsOn({ ...deps, openSsh, endpoint: '/nowhere/docker.sock' })
  hosts.put(
    road.over === 'vm'
      ? hostRecordSchema.parse({ name: 'vm', connection: { kind: 'local', socket } })
      : hostAlong(road, socketPath),
  )
  return hosts
}

/** As a user declares it; over SSH one whose ~/.ssh is the road's. */
export function hostAlong({ over, tls }: Road, socketPath?: string): HostRecord {
  if (over !== 'tls') return hostOverSsh(socketPath)
  const { port, tlsDir } = tls?.() ?? {}
  const connection = { kind: 'tcp', host: '127.0.0.1', port, tlsDir }
  return hostRecordSchema.parse({ name: over, connection })
}

function hostOverSsh(socketPath?: string): HostRecord {
  if (socketPath !== undefined) letIn(socketPath)
  // Where Docker has its own socket, the host has the engine's.
  const socket = socketPath === undefined ? {} : { socket: socketPath }
  return hostRecordSchema.parse({
    name: 'ssh',
    connection: { kind: 'ssh', host: 'ssh', ...socket },
  })
}

/** The host's user connects to it there as the engine's group. */
function letIn(socketPath: string): void {
  chmodSync(dirname(socketPath), 0o711)
  chownSync(socketPath, 0, dockerGroup)
  chmodSync(socketPath, 0o660)
}
