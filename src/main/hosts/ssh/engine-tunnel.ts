/**
 * Fresh byte streams to the engine's socket on a host. sshd forwards the socket itself where it may
 * (such channels do not count against MaxSessions); where it may not, the docker command there
 * stands in, with few enough at once that sessions remain for commands and files.
 */
import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { Clock } from '../../../shared/lib/clock.ts'
import { FailureError, fail } from '../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import type { Dial } from '../../engine/engine.ts'
import type { RunCommand, RunEnd } from '../session.ts'
import { ChannelSocket } from './channel-socket.ts'
import type { Link } from './link.ts'
import { quoteArgv } from './quote.ts'
import { channelReason } from './ssh-failures.ts'
import type { InItsPlace } from './stdio-places.ts'

export interface EngineTunnelDeps {
  /** The Longshore host. */
  readonly host: string
  /** The engine's socket there. */
  readonly socket: string
  readonly clock: Pick<Clock, 'sleep'>
  readonly link: (signal?: AbortSignal) => Promise<Link>
  readonly run: (command: RunCommand) => Promise<RunEnd>
  readonly inItsPlace: InItsPlace
}

export function createEngineTunnel(deps: EngineTunnelDeps): Dial {
  const { inItsPlace } = deps
  /** Links whose server forwards no socket, once the socket was looked at; a new link is asked anew. */
  const refusing = new WeakMap<Link, Promise<void>>()

  return async (signal, use = 'request') => {
    const link = await deps.link(signal)
    if (!refusing.has(link)) {
      const opened = await forwardSocket(link, deps.socket)
      if (!(opened instanceof Error)) return refuseEnded(deps, opened)
      if (channelReason(opened) === undefined) throw opened
      // One look for all who were refused at once: each costs sessions.
      if (!refusing.has(link)) refusing.set(link, explainSocket(deps, link, opened))
    }
    await refusing.get(link)?.catch((error: unknown) => askAnew(link, error))
    return await new Promise((resolve, reject) => {
      const hold = async () => {
        const stream = await openStdio(deps, link)
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

/** What ended before anybody had it says so to nobody any more: who waited for an answer would for ever. */
function refuseEnded({ host, socket }: Where, stream: Duplex): Duplex {
  if (!stream.destroyed) return stream
  const reason = 'the connection ended as it was made'
  throw (
    stream.errored ??
    new FailureError({ kind: 'engine-unavailable', host, endpoint: socket, reason })
  )
}

/** Resolves with ssh2's error, whose reason tells what to do next. */
export function forwardSocket(link: Link, socket: string): Promise<Duplex | Error> {
  return new Promise((resolve) => {
    link.client.openssh_forwardOutStreamLocal(socket, (error, channel) => {
      resolve(error ?? new ChannelSocket(channel, link))
    })
  })
}

/**
 * sshd does not say whether it may not forward the socket or could not connect to it. A look at the
 * socket tells the two reasons that the docker command there would not get round either.
 */
async function explainSocket(deps: EngineTunnelDeps, link: Link, cause: Error): Promise<void> {
  const { host, socket } = deps
  const holds = async (flag: '-S' | '-w') => {
    const signal = AbortSignal.timeout(5_000)
    const end = await deps.run({ argv: ['test', flag, socket], signal })
    return end.exitCode === 0
  }
  if (!(await holds('-S'))) fail({ kind: 'socket-missing', host, socket }, cause)
  if (!(await holds('-w'))) {
    fail({ kind: 'socket-forbidden', host, socket, user: link.user }, cause)
  }
}

const noSuchCommand = 127

/** A session that has ended counts a little longer at the server than here. */
const sessionRetries = 20
const sessionRetryMs = 100

async function openStdio(deps: EngineTunnelDeps, link: Link): Promise<Duplex> {
  for (let retries = 0; ; retries++) {
    const opened = await execStdio(deps, link)
    if (!(opened instanceof Error)) return opened
    if (channelReason(opened) === undefined || retries === sessionRetries) {
      const reason = `the server runs no command for us (${opened.message})`
      return fail({ kind: 'tunnel-refused', host: deps.host, reason }, opened)
    }
    await deps.clock.sleep(sessionRetryMs)
  }
}

function execStdio({ host, socket }: EngineTunnelDeps, link: Link): Promise<Duplex | Error> {
  const argv = ['docker', '--host', `unix://${socket}`, 'system', 'dial-stdio']
  return new Promise((resolve) => {
    link.client.exec(quoteArgv(argv), (error, channel) => {
      if (error) return resolve(error)
      const stream = new ChannelSocket(channel, link)
      watchStdio({ host, socket }, channel, stream)
      resolve(stream)
    })
  })
}

/** A docker command that ends by itself could not reach the engine; it says why on stderr. */
function watchStdio(where: Where, channel: ClientChannel, stream: Duplex): void {
  let said = ''
  channel.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(0, 500)
  })
  channel.on('exit', (code: number | null) => {
    if (code === 0) return
    stream.destroy(new FailureError(stdioFailure(where, code, said.trim())))
  })
}

type Where = Pick<EngineTunnelDeps, 'host' | 'socket'>

function stdioFailure({ host, socket }: Where, code: number | null, said: string): Failure {
  if (code === noSuchCommand) {
    const reason = 'sshd forwards no socket, and there is no docker command'
    return { kind: 'tunnel-refused', host, reason }
  }
  const reason = said || 'the docker command there ended'
  return { kind: 'engine-unavailable', host, endpoint: socket, reason }
}
