/** Ports of containers, opened on loopback addresses of this machine for as long as the app runs. */
import net from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Ids } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Forward } from '../../shared/model/host.ts'
import { isRefused } from './reach/refused.ts'
import type { HostSession, Hosts } from './session.ts'

export interface Forwards {
  list(): readonly Forward[]
  /** The same one again where it is open. Throws what stands between us and the container. */
  open(asked: ForwardAsked, signal: AbortSignal): Promise<Forward>
  /** Throws `not-found`. */
  close(id: string): void
  closeAll(): void
}

export interface ForwardAsked {
  readonly host: string
  /** Its id or name. */
  readonly container: string
  readonly port: number
}

interface Open {
  /** As it stands. */
  readonly forward: Forward
  readonly session: HostSession
  close(): void
}

/** A browser opens a handful; more at once is something else. */
const maxConnections = 64

export function createForwards(
  hosts: Pick<Hosts, 'get' | 'list' | 'subscribe'>,
  ids: Ids,
): Forwards {
  const opened = new Map<string, Open>()

  const listen = async (asked: ForwardAsked): Promise<Open> => {
    const session = hosts.get(asked.host)
    const release = session.keepAlive.acquire()
    let forward: Forward | undefined
    let [connections, lastTold] = [0, 0]
    const server = net.createServer(async (client) => {
      connections += 1
      const turn = connections
      // What became of a later connection is newer, though this one may end after it.
      const tell = (trouble: Failure | null) => {
        if (!forward || turn < lastTold) return
        lastTold = turn
        forward = { ...forward, trouble }
      }
      const trouble = await carry(session, asked, { client, onReached: () => tell(null) })
      if (trouble) tell(trouble)
    })
    server.maxConnections = maxConnections
    const clients = new Set<net.Socket>()
    server.on('connection', (client) => {
      clients.add(client)
      client.once('close', () => clients.delete(client))
    })
    const port = await listenOnLoopback(server)
    const first = { id: ids.next(), ...asked, url: `http://127.0.0.1:${port}`, trouble: null }
    forward = first
    return {
      get forward() {
        return forward ?? first
      },
      session,
      close() {
        release()
        server.close()
        for (const client of clients) client.destroy()
      },
    }
  }

  const drop = ({ forward, close }: Open): void => {
    opened.delete(forward.id)
    close()
  }
  // A host that went, or is reached otherwise now, takes its ports with it.
  const ignoreHosts = hosts.subscribe(() => {
    const sessions = hosts.list()
    for (const open of [...opened.values()]) if (!sessions.includes(open.session)) drop(open)
  })

  return {
    list: () => [...opened.values()].map(({ forward }) => forward),
    async open({ host, container, port }, signal) {
      const asked = { host, container, port }
      const known = [...opened.values()].find(({ forward }) => isSame(forward, asked))
      if (known) return known.forward
      await tryOnce(hosts.get(host), asked, signal)
      const open = await listen(asked)
      opened.set(open.forward.id, open)
      return open.forward
    },
    close(id) {
      drop(opened.get(id) ?? fail({ kind: 'not-found', what: 'open port', name: id }))
    },
    closeAll() {
      ignoreHosts()
      for (const open of [...opened.values()]) drop(open)
    },
  }
}

function isSame(forward: ForwardAsked, asked: ForwardAsked): boolean {
  const { host, container, port } = asked
  return forward.host === host && forward.container === container && forward.port === port
}

/** The container may have been started again since, at another address. Answers what kept it from its port. */
async function carry(
  session: HostSession,
  asked: ForwardAsked,
  { client, onReached }: { readonly client: net.Socket; onReached(): void },
): Promise<Failure | null> {
  const gone = new AbortController()
  client.once('close', () => gone.abort())
  // Told by its end; without a listener it would end the process.
  client.on('error', () => {})
  try {
    const remote = await reach(session, asked, gone.signal)
    onReached()
    await Promise.all([pipeline(client, remote, ends), pipeline(remote, client, ends)])
    return null
  } catch (error) {
    // The browser is told as it would be on the spot: by a connection that breaks off.
    const isOurs = !gone.signal.aborted
    client.destroy()
    return isOurs ? troubleOf(await named(session, asked), error) : null
  }
}

/** As a person knows it. */
async function named(session: HostSession, asked: ForwardAsked): Promise<ForwardAsked> {
  const found = await session.engine.containers.inspect(asked.container).catch(() => undefined)
  return { ...asked, container: found?.name ?? asked.container }
}

const nothingListens = {
  reason: 'Nothing listens there.',
  instead: 'Check the port, and that its program listens on all addresses of its container.',
}

/** Trouble to tell: a cut in the middle is between the two, a connection that never came to be is for us to say. */
function troubleOf({ container, port }: ForwardAsked, error: unknown): Failure | null {
  if (isRefused(error)) {
    return { kind: 'port-unreachable', container, port, ...nothingListens }
  }
  return failureOf(error) ?? null
}

const ends = { end: true } as const

/** Nobody listening there yet is no hindrance; that nothing leads there is. */
async function tryOnce(
  session: HostSession,
  asked: ForwardAsked,
  signal: AbortSignal,
): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(tryMs)])
  try {
    const stream = await reach(session, asked, within)
    stream.destroy()
  } catch (error) {
    signal.throwIfAborted()
    if (isRefused(error)) return
    if (failureOf(error) && failureOf(error)?.kind !== 'host-unreachable') throw error
    const { container, port } = await named(session, asked)
    const reason = within.aborted ? `Nothing answered for ${tryMs / 1_000} s.` : wordsOf(error)
    fail({ kind: 'port-unreachable', container, port, reason, instead: askDoctor }, error)
  }
}

const askDoctor = 'Let the doctor examine the host: it says how ports are reached there.'

function wordsOf(error: unknown): string {
  const failure = failureOf(error)
  if (failure) return describeFailure(failure).detail
  return error instanceof Error ? error.message : 'The connection failed.'
}

const tryMs = 10_000

async function reach(
  session: HostSession,
  { container, port }: ForwardAsked,
  signal: AbortSignal,
): Promise<Duplex> {
  const found = await session.engine.containers.inspect(container, signal)
  if (!found) return fail({ kind: 'not-found', what: 'container', name: container })
  if (found.state !== 'running') {
    return fail({ kind: 'not-found', what: 'running container', name: found.name })
  }
  return (await session.reach.connect({ container: found, port }, signal)).stream
}

function listenOnLoopback(server: net.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      server.off('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port'))
      else resolve(address.port)
    })
  })
}
