/** Input and output of a command on a host, as one stream of bytes. */
import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { ChannelSocket } from '../connection/channel-socket.ts'
import type { Link } from '../connection/link.ts'
import { quoteArgv } from '../format/quote.ts'
import { beginMs, exec, shellRefused } from './remote-run.ts'
import { createMarkGate, type RemoteCommand, wrap } from './remote-shell.ts'

export interface CommandStreamDeps {
  /** The Longshore host. */
  readonly host: string
  readonly clock: Clock
  readonly link: Link
  /** The command ended by itself. */
  readonly onExit?: (stream: Duplex, end: CommandEnd) => void
}

export interface CommandEnd {
  /** Null where a signal ended it, or nobody told. */
  readonly code: number | null
  /** The last of what it wrote to stderr. */
  readonly said: string
}

/** The line that a command prints by itself once it is ready; nothing before that line is passed on. */
export interface Ready {
  readonly mark: string
  /** Why it ended without that. */
  readonly failure: (end: CommandEnd) => Error
}

/** Resolves once the command has begun, and is ready; throws `shell-refused` where the login does something else. */
export async function openCommandStream(
  deps: CommandStreamDeps,
  command: RemoteCommand,
  ready?: Ready,
): Promise<Duplex> {
  const { host, clock, link } = deps
  const wrapped = wrap(command)
  const gates = { out: createMarkGate(wrapped.mark), err: createMarkGate(wrapped.mark) }
  const inside = ready ? createMarkGate(ready.mark) : gates.out
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const refuse = (reason: string) => reject(shellRefused({ host, link, reason }, gates, wrapped))
  const hasBegun = () => gates.out.begun() !== undefined
  const cancel = clock.schedule(beginMs, () => {
    if (!hasBegun()) refuse(`nothing of ours began for ${beginMs / 1_000} s`)
  })
  const opening = exec(deps, { link, line: wrapped.line }, (channel) => {
    const made = new ChannelSocket(channel, link, (bytes) => {
      const own = gates.out.pass(bytes)
      const passed = own && ready ? inside.pass(own) : own
      if (inside.begun() !== undefined) resolve(made)
      return passed
    })
    const end = watch(deps, { channel, stream: made }, gates.err.pass)
    channel.once('close', () => {
      if (hasBegun() && ready) reject(ready.failure(end()))
      else refuse('it ended before ours began')
    })
    channel.write(wrapped.script)
    return made
  })
  try {
    const stream = await opening
    promise.catch(() => stream.destroy())
    return await promise
  } finally {
    cancel()
  }
}

/** Whatever the login begins, believed to be what it is meant to be: who reads it has to know that. */
export async function openForcedStream(
  deps: CommandStreamDeps,
  { argv }: RemoteCommand,
): Promise<Duplex> {
  return await exec(deps, { link: deps.link, line: quoteArgv(argv) }, (channel) => {
    const made = new ChannelSocket(channel, deps.link)
    watch(deps, { channel, stream: made }, (bytes) => bytes)
    return made
  })
}

/** How the command ended, as far as it is known when asked. */
function watch(
  { onExit }: CommandStreamDeps,
  { channel, stream }: { readonly channel: ClientChannel; readonly stream: Duplex },
  pass: (bytes: Buffer) => Buffer | undefined,
): () => CommandEnd {
  let said = ''
  let code: number | null = null
  const end = () => ({ code, said: said.trim() })
  channel.stderr.on('data', (bytes: Buffer) => {
    said = (said + (pass(bytes)?.toString('utf8') ?? '')).slice(0, 500)
  })
  channel.on('exit', (exitCode: number | null) => {
    code = exitCode
    onExit?.(stream, end())
  })
  return end
}
