/**
 * Fresh byte streams to the engine's socket on a host. sshd forwards the socket itself where it may
 * (such channels do not count against MaxSessions); where it may not, the docker command there
 * stands in, with few enough at once that sessions remain for commands and files.
 */
import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { FailureError, fail } from '../../../shared/lib/failure-error.ts'
import { createGate } from '../../engine/gate.ts'
import type { RunCommand, RunEnd } from '../session.ts'
import { ChannelSocket } from './channel-socket.ts'
import type { Link } from './link.ts'
import { quoteArgv } from './quote.ts'
import { channelReason, channelReasons } from './ssh-failures.ts'

export interface EngineTunnelDeps {
  /** The Longshore host. */
  readonly host: string
  /** The engine's socket there. */
  readonly socket: string
  readonly link: (signal?: AbortSignal) => Promise<Link>
  readonly run: (command: RunCommand) => Promise<RunEnd>
}

/** sshd's own default lets ten sessions in: these, one for files, one for a command. */
const maxStdio = 8

export function createEngineTunnel(
  deps: EngineTunnelDeps,
): (signal?: AbortSignal) => Promise<Duplex> {
  const inTurn = createGate(maxStdio)
  /** Links whose server refuses to forward a socket; a new link is asked anew. */
  const refusing = new WeakSet<Link>()

  return async (signal) => {
    const link = await deps.link(signal)
    if (!refusing.has(link)) {
      const opened = await forwardSocket(link, deps.socket)
      if (!(opened instanceof Error)) return opened
      const reason = channelReason(opened)
      if (reason === channelReasons.connectFailed) return explainSocket(deps, link, opened)
      if (reason !== channelReasons.prohibited && reason !== channelReasons.unknownType)
        throw opened
      refusing.add(link)
    }
    return stdioInTurn(link, signal)
  }

  /** Holds its place until the stream is closed. */
  function stdioInTurn(link: Link, signal?: AbortSignal): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      inTurn(async () => {
        const stream = await openStdio(deps, link)
        resolve(stream)
        await new Promise((closed) => stream.once('close', closed))
      }, signal).catch(reject)
    })
  }
}

/** Resolves with ssh2's error, whose reason tells what to do next. */
export function forwardSocket(link: Link, socket: string): Promise<Duplex | Error> {
  return new Promise((resolve) => {
    link.client.openssh_forwardOutStreamLocal(socket, (error, channel) => {
      resolve(error ?? new ChannelSocket(channel, link))
    })
  })
}

/** sshd says only that it could not connect; a look at the socket says why. */
async function explainSocket(deps: EngineTunnelDeps, link: Link, cause: Error): Promise<never> {
  const { host, socket } = deps
  const holds = async (flag: '-S' | '-w') => {
    const signal = AbortSignal.timeout(5_000)
    const end = await deps.run({ argv: ['test', flag, socket], signal })
    return end.exitCode === 0
  }
  if (!(await holds('-S'))) return fail({ kind: 'socket-missing', host, socket }, cause)
  if (!(await holds('-w'))) {
    return fail({ kind: 'socket-forbidden', host, socket, user: link.user }, cause)
  }
  const reason = 'the socket is there, but nothing listens on it'
  return fail({ kind: 'engine-unavailable', host, endpoint: socket, reason }, cause)
}

const noSuchCommand = 127

function openStdio({ host, socket }: EngineTunnelDeps, link: Link): Promise<Duplex> {
  const argv = ['docker', '--host', `unix://${socket}`, 'system', 'dial-stdio']
  return new Promise((resolve, reject) => {
    link.client.exec(quoteArgv(argv), (error, channel) => {
      if (error) return reject(error)
      const stream = new ChannelSocket(channel, link)
      watchStdio(host, channel, stream)
      resolve(stream)
    })
  })
}

/** A docker command that ends by itself could not reach the engine; it says why on stderr. */
function watchStdio(host: string, channel: ClientChannel, stream: Duplex): void {
  let said = ''
  channel.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(0, 500)
  })
  channel.on('exit', (code: number | null) => {
    if (code === 0) return
    const reason =
      code === noSuchCommand
        ? 'sshd forwards no socket, and there is no docker command'
        : said.trim() || 'the docker command ended'
    stream.destroy(new FailureError({ kind: 'tunnel-refused', host, reason }))
  })
}
