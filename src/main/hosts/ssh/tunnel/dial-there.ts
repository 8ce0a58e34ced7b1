/**
 * Connections from a host to what it can reach. sshd makes them; where it may not (`AllowTcpForwarding no`,
 * `PermitOpen`), a command of the host does, of those that connect to an address.
 */
import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import type { DialTarget } from '../../session.ts'
import { wrap } from '../commands/remote-shell.ts'
import { ChannelSocket } from '../connection/channel-socket.ts'
import type { Link } from '../connection/link.ts'
import { channelReason, unreachable } from '../connection/ssh-failures.ts'
import { forwardSocket, notForwarded } from './engine-tunnel.ts'
import type { InItsPlace } from './stdio-places.ts'

export interface RemoteDialDeps {
  /** The Longshore host. */
  readonly host: string
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
          return notConnected(host, target, opened)
        }
      }
      refusing = link
      return await inPlaceOfSshd(deps, link, target, signal)
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

function notConnected(host: string, target: DialTarget, cause: Error): never {
  const address = 'socket' in target ? target.socket : `${target.host}:${target.port}`
  throw new FailureError(unreachable({ host, address }, 'the host could not connect to it'), cause)
}

/** sshd tries for minutes; whoever gave up before does not get what comes of it. */
async function cutOnAbort(
  opening: Promise<Duplex | Error>,
  signal: AbortSignal | undefined,
): Promise<Duplex | Error> {
  if (!signal) return await opening
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => {
    void opening.then((late) => late instanceof Error || late.destroy())
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
  target: Address,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const hold = async () => {
      const stream = await cutOnAbort(byCommand(deps.host, link, target), signal)
      if (stream instanceof Error) throw stream
      resolve(stream)
      await new Promise((closed) => stream.once('close', closed))
    }
    deps.inItsPlace('port', hold, signal).catch(reject)
  })
}

/**
 * Constant: address and port come as arguments. The mark tells that it is connected. The end of its input ends the whole
 * group: the shell holds the connection open otherwise.
 */
const overBash = [
  'exec 3<>"/dev/tcp/$1/$2" || exit 1',
  'printf "%s\\n" "$3"',
  'exec 4<&0',
  '{ cat <&4 >&3; kill 0; } 2>/dev/null &',
  'cat <&3',
  'kill 0',
].join('\n')
const connecting = [
  'has() { command -v "$1" >/dev/null 2>&1; }',
  'if has bash; then exec bash -c "$4" bash "$1" "$2" "$3"; fi',
  'has nc || has socat || exit 127',
  'printf "%s\\n" "$3"',
  'if has nc; then exec nc "$1" "$2"; fi',
  'case $1 in *:*) exec socat - "TCP6:[$1]:$2";; *) exec socat - "TCP:$1:$2";; esac',
].join('\n')
const noSuchCommand = 127

async function byCommand(host: string, link: Link, target: Address): Promise<Duplex | Error> {
  const mark = randomBytes(8).toString('hex')
  const words = [target.host, String(target.port), mark, overBash]
  const { line, script } = wrap({ argv: ['/bin/sh', '-c', connecting, 'sh', ...words] })
  const { promise, resolve } = Promise.withResolvers<Duplex | Error>()
  link.client.exec(line, (error, channel) => {
    if (error) return resolve(notPossible(host, error))
    channel.write(script)
    const said = collectErrors(channel)
    let exitCode: number | null = null
    channel.on('exit', (code: number | null) => {
      exitCode = code
    })
    const stream = new ChannelSocket(channel, link)
    void untilMarked(stream, mark).then((isConnected) => {
      if (isConnected) return resolve(stream)
      stream.destroy()
      if (exitCode === noSuchCommand) return resolve(notPossible(host))
      const address = `${target.host}:${target.port}`
      const reason = said() || 'the host could not connect to it'
      resolve(new FailureError(unreachable({ host, address }, reason), new Error(reason)))
    })
  })
  return await promise
}

function notPossible(host: string, cause?: Error): FailureError {
  return new FailureError({ kind: 'capability-missing', host, capability: 'dial' }, cause)
}

function collectErrors(channel: ClientChannel): () => string {
  let said = ''
  channel.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(0, 500)
  })
  return () => said.trim().split('\n').at(-1) ?? ''
}

/** Reads up to the mark, over whatever a login script prints; false: it ended before. */
function untilMarked(stream: Duplex, mark: string): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0)
    const settle = (isConnected: boolean) => {
      stream.off('readable', read)
      stream.off('close', ended)
      resolve(isConnected)
    }
    const ended = () => settle(false)
    // Not as data: a stream that was made to flow and stopped again flows for nobody by itself.
    const read = () => {
      for (let chunk: Buffer | null = stream.read(); chunk; chunk = stream.read()) {
        bytes = Buffer.concat([bytes, chunk])
        const at = bytes.indexOf(`${mark}\n`)
        if (at === -1) continue
        const rest = bytes.subarray(at + mark.length + 1)
        settle(true)
        return rest.length > 0 && stream.unshift(rest)
      }
      return false
    }
    stream.on('readable', read)
    stream.once('close', ended)
  })
}
