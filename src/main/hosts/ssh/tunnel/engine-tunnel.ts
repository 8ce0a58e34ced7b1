/**
 * Fresh byte streams to the engine's socket on a host. sshd forwards the socket itself where it may
 * (such channels do not count against MaxSessions); where it may not, the docker command there
 * stands in, with few enough at once that sessions remain for commands and files.
 */
import type { Duplex } from 'node:stream'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { silence, within } from '../../../../shared/lib/deadline.ts'
import { FailureError, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import type { Dial } from '../../../engine/engine.ts'
import { type CommandEnd, openCommandStream, openForcedStream } from '../commands/command-stream.ts'
import { runOn } from '../commands/remote-run.ts'
import { ChannelSocket } from '../connection/channel-socket.ts'
import type { Link } from '../connection/link.ts'
import { ConnectionCut, channelReason } from '../connection/ssh-failures.ts'
import type { EngineSocket } from './engine-socket.ts'
import type { InItsPlace } from './stdio-places.ts'

export interface EngineTunnelDeps {
  /** The Longshore host. */
  readonly host: string
  readonly socket: EngineSocket
  readonly clock: Clock
  readonly link: (signal?: AbortSignal) => Promise<Link>
  readonly inItsPlace: InItsPlace
}

/** A link whose server forwards no socket, and why commands do not run there either, where they do not. */
type Refusing = { readonly shell: Failure | undefined }

export function createEngineTunnel(deps: EngineTunnelDeps): Dial {
  const { inItsPlace } = deps
  /** Links whose server forwards no socket, once the host was looked at; a new link is asked anew. */
  const refusing = new WeakMap<Link, Promise<Refusing>>()

  /** undefined where sshd forwards none: the host was looked at then. */
  async function forwarded(link: Link, signal?: AbortSignal): Promise<Duplex | undefined> {
    const path = deps.socket.path()
    const opened = await forwardInTime(deps, link, signal)
    if (!(opened instanceof Error)) return opened
    if (channelReason(opened) === undefined) throw opened
    // One look for all who were refused at once: each costs sessions.
    if (!refusing.has(link)) refusing.set(link, lookThere(deps, link, opened))
    await refusing.get(link)?.catch((error: unknown) => askAnew(link, error))
    if (deps.socket.path() === path) return undefined
    const elsewhere = await forwardInTime(deps, link, signal)
    if (elsewhere instanceof Error) return undefined
    refusing.delete(link)
    return elsewhere
  }

  return async (signal, use = 'request') => {
    const link = await deps.link(signal)
    const stream = refusing.has(link) ? undefined : await forwarded(link, signal)
    if (stream) return refuseEnded(deps, stream)
    const found = await refusing.get(link)?.catch((error: unknown) => askAnew(link, error))
    return await new Promise((resolve, reject) => {
      const hold = async () => {
        const stream = await openStdio(deps, link, found?.shell)
          .then((opened) => refuseEnded(deps, opened))
          .catch((error: unknown) => askAnew(link, error))
        // It may have been the engine that was away, and not the forwarding.
        stream.once('error', () => refusing.delete(link))
        resolve(Object.assign(stream, { isScarce: true }))
        await new Promise((closed) => stream.once('close', closed))
      }
      inItsPlace(use, hold, signal).catch(reject)
    })
  }

  function askAnew(link: Link, error: unknown): never {
    refusing.delete(link)
    throw error
  }
}

/**
 * The stream, destroyed where it ended before anybody had it, which it tells nobody any more: who waited for an
 * answer would for ever.
 */
function refuseEnded({ host, socket }: EngineTunnelDeps, stream: Duplex): Duplex {
  if (!stream.destroyed) return stream
  const reason = 'the connection ended as it was made'
  throw (
    stream.errored ??
    new FailureError({ kind: 'engine-unavailable', host, endpoint: socket.path(), reason })
  )
}

/** Resolves with ssh2's error, whose reason tells what to do next, or with that of a link that ended meanwhile. */
export function forwardSocket(link: Link, socket: string): Promise<Duplex | Error> {
  return new Promise((resolve) => {
    // ssh2 throws at once when the link is down.
    if (!link.isOpen()) return resolve(new ConnectionCut())
    link.client.openssh_forwardOutStreamLocal(socket, (error, channel) => {
      resolve(error ? notForwarded(link, error) : new ChannelSocket(channel, link))
    })
  })
}

/** Reason for a stream that was not forwarded: one asked for when the link ended is only told that no answer came. */
export const notForwarded = (link: Link, error: Error): Error =>
  link.isOpen() ? error : new ConnectionCut()

const forwardMs = 20_000

/** An sshd may wait for whatever listens there, and that for something else. */
async function forwardInTime(
  { socket, host, clock }: EngineTunnelDeps,
  link: Link,
  signal = new AbortController().signal,
): Promise<Duplex | Error> {
  const path = socket.path()
  const failure = () => silence({ name: host, endpoint: path }, forwardMs)
  return await within({ clock, ms: forwardMs, failure }, signal, async (late) => {
    const opened = await forwardSocket(link, path)
    if (late.aborted && !(opened instanceof Error)) opened.destroy()
    return opened
  })
}

const lookMs = 30_000

/**
 * sshd does not say whether it may not forward the socket or could not connect to it. A look at the
 * host tells where the engine is, and the reasons that the docker command there would not get round.
 */
async function lookThere(deps: EngineTunnelDeps, link: Link, cause: Error): Promise<Refusing> {
  const { host, socket, clock } = deps
  const reason = `it did not say in ${lookMs / 1_000} s where its Docker socket is`
  const failure = (): Failure => ({ kind: 'tunnel-refused', host, reason })
  const { signal } = new AbortController()
  try {
    await within({ clock, ms: lookMs, failure }, signal, (late) =>
      socket.look((command) => runOn(link, { host, clock }, command), link.user, late),
    )
    return { shell: undefined }
  } catch (error) {
    const shell = failureOf(error)
    // A docker command that is forced on this login may be just what is wanted of it.
    if (shell?.kind === 'shell-refused') return { shell }
    throw shell ? new FailureError(shell, cause) : error
  }
}

const noSuchCommand = 127

async function openStdio(
  deps: EngineTunnelDeps,
  link: Link,
  shell: Failure | undefined,
): Promise<Duplex> {
  const { host, socket, clock } = deps
  const argv = ['docker', '--host', `unix://${socket.path()}`, 'system', 'dial-stdio'] as const
  /** A docker command that ends by itself could not reach the engine; it says why on stderr. */
  const onExit = (stream: Duplex, { code, said }: CommandEnd) => {
    if (code === 0) return
    const where = { host, socket: socket.path() }
    stream.destroy(new FailureError(shell ?? stdioFailure(where, code, said)))
  }
  const open = shell ? openForcedStream : openCommandStream
  return await open({ host, clock, link, onExit }, { argv }).catch((error: unknown) => {
    throw tunnelRefused(host, error)
  })
}

/** The server opens no session at all, or not one more. */
function tunnelRefused(host: string, error: unknown): unknown {
  const failure = failureOf(error)
  if (failure?.kind !== 'ssh-failed') return error
  return new FailureError({ kind: 'tunnel-refused', host, reason: failure.reason }, error)
}

interface Where {
  readonly host: string
  readonly socket: string
}

function stdioFailure({ host, socket }: Where, code: number | null, said: string): Failure {
  if (code === noSuchCommand) {
    const reason = 'sshd forwards no socket, and there is no docker command'
    return { kind: 'tunnel-refused', host, reason }
  }
  const reason = said || 'the docker command there ended'
  return { kind: 'engine-unavailable', host, endpoint: socket, reason }
}
