/** What a command on a host reads and writes, as one stream of bytes. */
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
  /** The command ended by itself, with that code; what it said last on stderr. */
  readonly onExit: (stream: Duplex, code: number | null, said: string) => void
}

/** Resolves once the command has begun; throws `shell-refused` where the login does something else. */
export async function openCommandStream(
  deps: CommandStreamDeps,
  command: RemoteCommand,
): Promise<Duplex> {
  const { host, clock, link } = deps
  const wrapped = wrap(command)
  const gates = { out: createMarkGate(wrapped.mark), err: createMarkGate(wrapped.mark) }
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const refuse = (reason: string) => reject(shellRefused({ host, link, reason }, gates, wrapped))
  const cancel = clock.schedule(beginMs, () =>
    refuse(`nothing of ours began for ${beginMs / 1_000} s`),
  )
  const opening = exec(deps, link, wrapped.line, (channel) => {
    const made = new ChannelSocket(channel, link, (bytes) => {
      const own = gates.out.pass(bytes)
      if (gates.out.begun() !== undefined) resolve(made)
      return own
    })
    watch(deps, channel, made, gates.err.pass)
    channel.once('close', () => refuse('it ended before ours began'))
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
  return await exec(deps, deps.link, quoteArgv(argv), (channel) => {
    const made = new ChannelSocket(channel, deps.link)
    watch(deps, channel, made, (bytes) => bytes)
    return made
  })
}

function watch(
  { onExit }: CommandStreamDeps,
  channel: ClientChannel,
  stream: Duplex,
  pass: (bytes: Buffer) => Buffer | undefined,
): void {
  let said = ''
  channel.stderr.on('data', (bytes: Buffer) => {
    said = (said + (pass(bytes)?.toString('utf8') ?? '')).slice(0, 500)
  })
  channel.on('exit', (code: number | null) => onExit(stream, code, said.trim()))
}
