/**
 * Runs a command on a host over SSH. sshd starts it as the leader of a process group of its own, and
 * the group's number is the first thing it prints: so all of it can be ended, whatever it started.
 * Nothing is believed of a command that did not print that: a login shell may do anything else.
 */
import type { ClientChannel } from 'ssh2'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { within } from '../../../../shared/lib/deadline.ts'
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import { createLineSplitter } from '../../session/line-splitter.ts'
import type { RunCommand, RunEnd } from '../../session.ts'
import { letIn } from '../connection/let-in.ts'
import type { Link } from '../connection/link.ts'
import { unreachable } from '../connection/ssh-failures.ts'
import {
  createMarkGate,
  killLine,
  type MarkGate,
  saidInstead,
  type Wrapped,
  wrap,
} from './remote-shell.ts'

export interface RemoteRunDeps {
  /** The Longshore host. */
  readonly host: string
  readonly clock: Clock
  readonly link: (signal?: AbortSignal) => Promise<Link>
}

type Deps = Pick<RemoteRunDeps, 'host' | 'clock'>

/** Between asking a group to end and ending it. */
const killAfterMs = 2_000
/** How long a login may take before it begins with a command; sshd waits for a greeting as long. */
export const beginMs = 20_000
/** How long a server may take to open a channel. */
const openMs = 20_000

export async function runThere(deps: RemoteRunDeps, command: RunCommand): Promise<RunEnd> {
  return await runOn(await deps.link(command.signal), deps, command)
}

/** On this link, and no other. Throws `shell-refused` where the login does something else. */
export async function runOn(link: Link, deps: Deps, command: RunCommand): Promise<RunEnd> {
  const { signal } = command
  signal.throwIfAborted()
  const wrapped = wrap(command)
  const running = await exec(deps, { link, line: wrapped.line }, (channel) => {
    const gates = listen(channel, command, wrapped)
    const end = ended(deps, { link, channel, gates, wrapped })
    return { channel, group: gates.out.begun, signal, end }
  })
  const { channel, end } = running
  // A command that reads nothing closes its input; that is no failure of ours.
  channel.on('error', () => {})
  channel.end(wrapped.script + (command.stdin ?? ''))
  const killing = endOnAbort(deps, link, running)
  try {
    const how = await Promise.race([end, killing.givenUp])
    signal.throwIfAborted()
    return how
  } finally {
    killing.stop()
  }
}

/**
 * `attend` is called at once: how a short command ended may be told in the same packet that opens
 * its channel. Throws `ssh-failed` where the server opens none: too many, or not for this user.
 */
export async function exec<T>(
  { host, clock }: Deps,
  { link, line }: { readonly link: Link; readonly line: string },
  attend: (channel: ClientChannel) => T,
): Promise<T> {
  const refused = (why: string): Failure => {
    const reason = `the server runs no command for us (${why})`
    return { kind: 'ssh-failed', host, address: link.address, reason }
  }
  const failure = () => refused(`it did not answer for ${openMs / 1_000} s`)
  const { signal } = new AbortController()
  const open = (late: AbortSignal) =>
    new Promise<T>((resolve, reject) => {
      const answered = (error: Error | undefined, channel: ClientChannel) => {
        if (error) reject(new FailureError(refused(error.message), error))
        else if (late.aborted) channel.close()
        else resolve(attend(channel))
      }
      // ssh2 throws at once when the link is down.
      try {
        link.client.exec(line, answered)
      } catch (error) {
        const place = { host, address: link.address }
        reject(new FailureError(unreachable(place, 'the connection was cut'), error))
      }
    })
  return await within({ clock, ms: openMs, failure }, signal, (late) =>
    letIn(clock, late, () => open(late)),
  )
}

interface Gates {
  readonly out: MarkGate
  readonly err: MarkGate
}

function listen(channel: ClientChannel, { onLine }: RunCommand, { mark }: Wrapped): Gates {
  const tell = (stream: 'stdout' | 'stderr') => {
    const gate = createMarkGate(mark)
    const lines = createLineSplitter((line) => onLine?.(stream, line))
    const from = stream === 'stdout' ? channel : channel.stderr
    from.on('data', (bytes: Buffer) => {
      const own = gate.pass(bytes)
      if (own) lines.write(own)
    })
    from.once('end', () => lines.end())
    return gate
  }
  return { out: tell('stdout'), err: tell('stderr') }
}

interface Attended {
  readonly link: Link
  readonly channel: ClientChannel
  readonly gates: Gates
  readonly wrapped: Wrapped
}

function ended({ host, clock }: Deps, attended: Attended): Promise<RunEnd> {
  const { link, channel, gates, wrapped } = attended
  const { address } = link
  const refused = (reason: string) => shellRefused({ host, link, reason }, gates, wrapped)
  const hasBegun = () => gates.out.begun() !== undefined
  return new Promise((resolve, reject) => {
    let end: RunEnd | undefined
    const cancel = clock.schedule(beginMs, () => {
      if (hasBegun()) return
      channel.close()
      reject(refused(`nothing of ours began for ${beginMs / 1_000} s`))
    })
    channel.once('exit', (exitCode: number | null, signalName?: string) => {
      if (exitCode !== null) end = { exitCode, signal: null }
      else end = { exitCode: null, signal: signalName ?? 'unknown' }
    })
    channel.once('close', () => {
      cancel()
      if (hasBegun() && end) return resolve(end)
      if (!link.isOpen()) {
        const reason = 'the connection was cut while a command ran; how it ended is not known'
        return reject(new FailureError(unreachable({ host, address }, reason)))
      }
      if (hasBegun()) return resolve({ exitCode: null, signal: 'unknown' })
      reject(
        refused(`it ended with ${end?.exitCode ?? end?.signal ?? 'nothing'} before ours began`),
      )
    })
  })
}

interface Refusal {
  readonly host: string
  readonly link: Link
  readonly reason: string
}

/** The login did something, and it was not what was asked for. */
export function shellRefused(
  { host, link, reason }: Refusal,
  { out, err }: Gates,
  wrapped: Wrapped,
): FailureError {
  const { address, user } = link
  const lines = saidInstead([err, out], wrapped)
  return new FailureError({ kind: 'shell-refused', host, address, user, reason, lines })
}

interface Running {
  readonly channel: ClientChannel
  readonly group: () => string | undefined
  readonly signal: AbortSignal
}

interface Killing {
  stop(): void
  /** Rejects when even that did not end it: whoever cancelled is not kept waiting. */
  readonly givenUp: Promise<never>
}

function endOnAbort(deps: Deps, link: Link, { channel, group, signal }: Running): Killing {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  let cancel = () => {}
  const abort = () => {
    void killGroup(deps, link, { group: group(), how: 'TERM' })
    cancel = deps.clock.schedule(killAfterMs, () => {
      void killGroup(deps, link, { group: group(), how: 'KILL' })
      // Without a number there is no group to end; the channel is all there is to close.
      channel.close()
      cancel = deps.clock.schedule(killAfterMs, () => reject(signal.reason))
    })
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return {
    givenUp,
    stop() {
      signal.removeEventListener('abort', abort)
      cancel()
      if (signal.aborted) void killGroup(deps, link, { group: group(), how: 'KILL' })
    },
  }
}

/** Resolves when it was done, or could not be. */
async function killGroup(
  deps: Deps,
  link: Link,
  { group, how }: { readonly group: string | undefined; readonly how: 'TERM' | 'KILL' },
): Promise<void> {
  const id = Number(group)
  if (!link.isOpen() || !Number.isInteger(id) || id <= 1) return
  try {
    await exec(deps, { link, line: killLine(id, how) }, (channel) => {
      channel.resume()
      channel.stderr.resume()
      return new Promise((closed) => channel.once('close', closed))
    })
  } catch {
    // The link ended meanwhile: sshd ends what it started on it.
  }
}
