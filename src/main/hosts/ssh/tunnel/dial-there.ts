/**
 * Connections from a host to what it can reach. sshd makes them; where it may not (`AllowTcpForwarding no`,
 * `PermitOpen`), a command of the host does, of those that connect to an address.
 */
import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { FailureError, failureOf } from '../../../../shared/lib/failure-error.ts'
import { unreachedBy } from '../../../engine/socket-reasons.ts'
import type { DialTarget } from '../../session.ts'
import { type CommandEnd, openCommandStream } from '../commands/command-stream.ts'
import { ChannelSocket } from '../connection/channel-socket.ts'
import type { Link } from '../connection/link.ts'
import { channelReason, unreachable } from '../connection/ssh-failures.ts'
import { forwardSocket, notForwarded } from './engine-tunnel.ts'
import type { InItsPlace } from './stdio-places.ts'

export interface RemoteDialDeps {
  /** The Longshore host. */
  readonly host: string
  readonly clock: Clock
  readonly link: (signal?: AbortSignal) => Promise<Link>
  readonly inItsPlace: InItsPlace
}

export interface RemoteDial {
  /** Throws `capability-missing` where neither sshd nor a command of the host connects. */
  dial(target: DialTarget, signal?: AbortSignal): Promise<Duplex>
  /** sshd refused the last one: commands stand in. */
  isByShell(): boolean
}

export function createRemoteDial(deps: RemoteDialDeps): RemoteDial {
  const { host } = deps
  let refusing: Link | undefined
  return {
    isByShell: () => refusing !== undefined,
    async dial(target, signal) {
      const link = await deps.link(signal)
      if (refusing !== link || 'socket' in target) {
        const opened = await cutOnAbort(open(link, target), signal)
        if (!(opened instanceof Error)) {
          if (!('socket' in target)) refusing = undefined
          return opened
        }
        if ('socket' in target || !isForbidden(opened)) {
          throw notConnected(host, target, opened)
        }
      }
      refusing = link
      return await inPlaceOfSshd(deps, link, { target, signal })
    },
  }
}

/** The server's configuration says so (RFC 4254, 5.1). */
export function isForbidden(error: Error): boolean {
  return channelReason(error) === 1
}

const open = (link: Link, target: DialTarget): Promise<Duplex | Error> =>
  'socket' in target ? forwardSocket(link, target.socket) : forwardPort(link, target)

export function forwardPort(
  link: Link,
  target: { readonly host: string; readonly port: number },
): Promise<Duplex | Error> {
  return new Promise((resolve) => {
    link.client.forwardOut('127.0.0.1', 0, target.host, target.port, (error, channel) => {
      resolve(error ? notForwarded(link, error) : new ChannelSocket(channel, link))
    })
  })
}

/** Neither sshd nor a command tells by a number what kept it from connecting: nobody else reads their words. */
function notConnected(host: string, target: DialTarget, cause: Error): FailureError {
  const address = 'socket' in target ? target.socket : `${target.host}:${target.port}`
  const isRefused = /connection refused/i.test(cause.message)
  const reason = isRefused ? 'nothing listens there' : 'the host could not connect to it'
  const why = isRefused ? unreachedBy('ECONNREFUSED') : {}
  return new FailureError({ ...unreachable({ host, address }, reason), ...why }, cause)
}

/** sshd tries for minutes; whoever gave up before does not get what comes of it. */
async function cutOnAbort<T extends Duplex | Error>(
  opening: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!signal) return await opening
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => {
    const cut = (late: T) => void (late instanceof Error || late.destroy())
    opening.then(cut, () => {})
    reject(signal.reason)
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return await Promise.race([opening, promise]).finally(() =>
    signal.removeEventListener('abort', abort),
  )
}

type Address = Extract<DialTarget, { host: string }>

/** In a place of its own for as long as the connection lasts: sshd lets few sessions in. */
function inPlaceOfSshd(
  deps: RemoteDialDeps,
  link: Link,
  { target, signal }: { readonly target: Address; readonly signal: AbortSignal | undefined },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const hold = async () => {
      const stream = await cutOnAbort(byCommand(deps, link, target), signal)
      resolve(stream)
      await new Promise((closed) => stream.once('close', closed))
    }
    deps.inItsPlace('port', hold, signal).catch(reject)
  })
}

/**
 * Constant: address and port come as arguments. The mark tells that it is connected. The end of its input, or of what
 * comes, ends the whole group: the shell, or a program that waits for the other side, holds the session open otherwise.
 * Not by `cat`: that of busybox locks the pipe to sshd while it waits for the connection, and sshd with all its sessions.
 */
const copy = 'dd bs=65536'
const overBash = [
  'exec 3<>"/dev/tcp/$1/$2" || exit 1',
  'printf "\\n%s\\n" "$3"',
  'exec 4<&0',
  'exec 2>/dev/null',
  `{ ${copy} <&4 >&3; kill 0; } &`,
  `${copy} <&3`,
  'kill 0',
].join('\n')
/** For programs that run a command once they are connected, with the connection as its input and output. */
const onceConnected = `exec 2>/dev/null; printf "\\n%s\\n" "$mark" >&5; { ${copy} <&4; kill 0; } & ${copy} >&5; kill 0`
const connecting = [
  'has() { command -v "$1" >/dev/null 2>&1; }',
  'if has bash; then exec bash -c "$4" bash "$1" "$2" "$3"; fi',
  'exec 4<&0 5>&1',
  'export mark="$3" connected="$5"',
  'if has socat; then',
  '  case $1 in *:*) to="TCP6:[$1]:$2";; *) to="TCP:$1:$2";; esac',
  '  exec socat "$to" \'SYSTEM:eval $connected\'',
  'fi',
  'has nc || exit 127',
  'case $(nc -h 2>&1) in *BusyBox*) exec nc "$1" "$2" -e /bin/sh -c "$5";; esac',
  // Others run nothing, or by other options: whether they connect is tried before.
  'nc -n -v -z "$1" "$2" || exit 1',
  'printf "\\n%s\\n" "$3"',
  `{ ${copy} <&4; kill 0; } 2>/dev/null | { nc -n "$1" "$2"; kill 0; }`,
].join('\n')
const noSuchCommand = 127

async function byCommand(
  { host, clock }: RemoteDialDeps,
  link: Link,
  target: Address,
): Promise<Duplex> {
  const mark = randomBytes(8).toString('hex')
  const words = [target.host, String(target.port), mark, overBash, onceConnected]
  const argv = ['/bin/sh', '-c', connecting, 'sh', ...words] as const
  const failure = ({ code, said }: CommandEnd) =>
    code === noSuchCommand ? notPossible(host) : notConnected(host, target, new Error(said))
  try {
    // What it says of an error is read here, in no other language.
    const command = { argv, env: { LC_ALL: 'C' } }
    return await openCommandStream({ host, clock, link }, command, { mark, failure })
  } catch (error) {
    const kind = failureOf(error)?.kind
    throw kind === 'ssh-failed' || kind === 'shell-refused' ? notPossible(host, error) : error
  }
}

function notPossible(host: string, cause?: unknown): FailureError {
  return new FailureError({ kind: 'capability-missing', host, capability: 'dial' }, cause)
}
