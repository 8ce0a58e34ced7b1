/**
 * Runs a command on a host over SSH. sshd starts it as the leader of a process group of its own, and
 * the group's number is the first thing it prints: so all of it can be ended, whatever it started.
 */
import { randomBytes } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { Clock } from '../../../shared/lib/clock.ts'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import { createLineSplitter } from '../line-splitter.ts'
import type { RunCommand, RunEnd } from '../session.ts'
import type { Link } from './link.ts'
import { quoteArgv, quoteWord } from './quote.ts'
import { unreachable } from './ssh-failures.ts'

export interface RemoteRunDeps {
  /** The Longshore host. */
  readonly host: string
  readonly clock: Clock
  readonly link: (signal?: AbortSignal) => Promise<Link>
}

/** Between asking a group to end and ending it. */
const killAfterMs = 2_000

/**
 * Constant: what differs comes as arguments and is never read as code, but for the environment,
 * which comes over stdin because other users of the host can read every command line. dd reads that
 * many bytes and not one of the command's own input.
 */
const wrapper = [
  'printf "%s %s\\n" "$1" "$$"',
  'if [ -n "$2" ]; then cd -- "$2" || exit 126; fi',
  'if [ "$3" -gt 0 ]; then eval "$(dd bs=1 count="$3" 2>/dev/null)"; fi',
  'shift 3',
  'exec "$@"',
].join('\n')

export async function runThere(deps: RemoteRunDeps, command: RunCommand): Promise<RunEnd> {
  return await runOn(await deps.link(command.signal), deps, command)
}

/** On this link, and no other. */
export async function runOn(
  link: Link,
  deps: Pick<RemoteRunDeps, 'host' | 'clock'>,
  command: RunCommand,
): Promise<RunEnd> {
  const { signal } = command
  signal.throwIfAborted()
  const mark = randomBytes(8).toString('hex')
  const env = environmentText(command.env ?? {})
  const words = [mark, command.cwd ?? '', String(Buffer.byteLength(env)), ...command.argv]
  const line = `exec ${quoteArgv(['sh', '-c', wrapper, 'sh', ...words])}`
  const { channel, group, end } = await exec(deps.host, link, line, (opened) => ({
    channel: opened,
    group: listen(opened, command, mark),
    end: ended(deps, link, opened),
  }))
  // A command that reads nothing closes its input; that is no failure of ours.
  channel.on('error', () => {})
  channel.end(env + (command.stdin ?? ''))
  const killing = endOnAbort(deps, link, { channel, group, signal })
  try {
    const how = await Promise.race([end, killing.givenUp])
    signal.throwIfAborted()
    return how
  } finally {
    killing.stop()
  }
}

function environmentText(env: Readonly<Record<string, string>>): string {
  const lines = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new TypeError(`no name for a variable: ${name}`)
    return `export ${name}=${quoteWord(value)}\n`
  })
  return lines.join('')
}

/**
 * `attend` is called at once: how a short command ended may be told in the same packet that opens
 * its channel. Throws `ssh-failed` where the server opens none: too many, or not for this user.
 */
function exec<T>(
  host: string,
  link: Link,
  line: string,
  attend: (channel: ClientChannel) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    link.client.exec(line, (error, channel) => {
      if (!error) return resolve(attend(channel))
      const reason = `the server runs no command for us (${error.message})`
      reject(new FailureError({ kind: 'ssh-failed', host, address: link.address, reason }, error))
    })
  })
}

interface Group {
  id: string | undefined
}

function listen(channel: ClientChannel, command: RunCommand, mark: string): Group {
  const group: Group = { id: undefined }
  const out = createLineSplitter((line) => {
    // What a login script prints comes before the mark, and is not the command's.
    if (group.id !== undefined) command.onLine?.('stdout', line)
    else if (line.startsWith(`${mark} `)) group.id = line.slice(mark.length + 1)
  })
  const err = createLineSplitter((line) => command.onLine?.('stderr', line))
  channel.on('data', (bytes: Buffer) => out.write(bytes))
  channel.once('end', () => out.end())
  channel.stderr.on('data', (bytes: Buffer) => err.write(bytes))
  channel.stderr.once('end', () => err.end())
  return group
}

function ended(
  { host }: Pick<RemoteRunDeps, 'host'>,
  link: Link,
  channel: ClientChannel,
): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    let end: RunEnd | undefined
    channel.once('exit', (exitCode: number | null, signalName?: string) => {
      if (exitCode !== null) end = { exitCode, signal: null }
      else end = { exitCode: null, signal: signalName ?? 'unknown' }
    })
    channel.once('close', () => {
      if (end) return resolve(end)
      if (link.isOpen()) return resolve({ exitCode: null, signal: 'unknown' })
      const reason = 'the connection was cut while a command ran; how it ended is not known'
      reject(new FailureError(unreachable({ host, address: link.address }, reason)))
    })
  })
}

interface Running {
  readonly channel: ClientChannel
  readonly group: Group
  readonly signal: AbortSignal
}

interface Killing {
  stop(): void
  /** Rejects when even that did not end it: whoever cancelled is not kept waiting. */
  readonly givenUp: Promise<never>
}

function endOnAbort(
  { clock }: Pick<RemoteRunDeps, 'clock'>,
  link: Link,
  { channel, group, signal }: Running,
): Killing {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  let cancel = () => {}
  const abort = () => {
    void killGroup(link, group, 'TERM')
    cancel = clock.schedule(killAfterMs, () => {
      void killGroup(link, group, 'KILL')
      // Without a number there is no group to end; the channel is all there is to close.
      channel.close()
      cancel = clock.schedule(killAfterMs, () => reject(signal.reason))
    })
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return {
    givenUp,
    stop() {
      signal.removeEventListener('abort', abort)
      cancel()
      if (signal.aborted) void killGroup(link, group, 'KILL')
    },
  }
}

/** Resolves when it was done, or could not be. */
async function killGroup(link: Link, group: Group, how: 'TERM' | 'KILL'): Promise<void> {
  if (!link.isOpen() || !/^\d+$/.test(group.id ?? '')) return
  try {
    const line = quoteArgv(['kill', '-s', how, '--', `-${group.id}`])
    await exec('', link, line, (channel) => {
      channel.resume()
      channel.stderr.resume()
      return new Promise((closed) => channel.once('close', closed))
    })
  } catch {
    // The link ended meanwhile: sshd ends what it started on it.
  }
}
