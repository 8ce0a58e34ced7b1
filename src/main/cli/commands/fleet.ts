/** status, logs */
import type { Command } from 'commander'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import { printable } from '../../../shared/lib/printable.ts'
import type { LogLine } from '../../../shared/model/log.ts'
import { sdpLogEvent } from '../../../shared/model/sdp.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import { type LogMakers, logMakers } from '../log-makers.ts'
import { lastMomentOf, logLinesOf, shortName, showKept, showLine, showMark } from '../log-output.ts'
import { type LogInput, type LogSubject, subjectOf, withMainService } from '../log-subject.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showFleet } from '../show/fleet.ts'
import { watchFleet } from '../watch-fleet.ts'
import { parseCount, parseMoment } from '../when.ts'

export function addFleetCommands(program: Command, { action }: Commands): void {
  program
    .command('status')
    .description('what runs where, now')
    .option('--host <name>', 'only this host')
    .option('-w, --watch', 'go on with every change until q or Ctrl-C')
    .action(
      action('reading', async (session, _args, given) => {
        const host = given.text('host')
        if (given.flag('watch')) return watchFleet(session, host)
        const fleet = await session.client.fleet.status({
          registries: true,
          ...(host && { host }),
        })
        await session.print(fleet, () => showFleet(session.paint, fleet))
        const isKnown = fleet.hosts.every(({ status }) => status.state === 'online')
        return isKnown ? exitCode.ok : exitCode.failed
      }),
    )
  program
    .command('logs <name> [more...]')
    .description(
      'log lines of a workload, of some of its services, of several workloads, or of HOST/CONTAINER',
    )
    .option('-f, --follow', 'go on with new lines until Ctrl-C')
    .option(
      '-n, --tail <n>',
      'the last so many lines of each container; all; 0 = only new ones',
      '1000',
    )
    .option('--since <when>', 'only newer: 10m, 1h30m, 2025-06-01T12:00:00Z, unix seconds')
    .option('--until <when>', 'only up to then')
    .option('-t, --timestamps', 'begin each line with its time')
    .option('--service <name>', 'of this service alone')
    .option(
      '--format <form>',
      'jsonl: an object a line, with ts, stream and line: of its main, where no service is named; --tail 0 = all · sdp: events of kind log, as SDP agents send them',
    )
    .option('--kept', 'only what was kept of containers that were removed')
    .action(action('reading', printLogs))
}

async function printLogs(session: Session, names: readonly string[], given: Given) {
  const service = given.text('service')
  const [name = '', ...more] = service === undefined ? names : [...names, service]
  const form = formOf(session, given.text('format'))
  if (given.flag('kept')) return printKept(session, name, given)
  const since = given.text('since')
  const until = given.text('until')
  const now = session.now()
  const stop = AbortSignal.any([session.interrupted, session.terminal.gone])
  const named = await subjectOf(session, name, more)
  const subject = form === 'jsonl' ? await withMainService(session, named) : named
  const makers = form === 'sdp' ? await logMakers(session.client, subject) : undefined
  const withTime = given.flag('timestamps')
  const input = {
    subject,
    follow: given.flag('follow'),
    ...parseTail(given.text('tail') ?? '', form),
    ...(since !== undefined && { since: parseMoment('--since', since, now) }),
    ...(until !== undefined && { until: parseMoment('--until', until, now) }),
    nanos: true,
  }
  const nameOf = containerNames(subject)
  let hasBegun = false
  try {
    for await (const item of readOn(session, input, stop)) {
      if (item.type === 'mark' && item.mark === 'started') await makers?.renew()
      await printItem(session, item, { withTime, hasBegun, nameOf, form, makers })
      hasBegun = true
    }
  } catch (error) {
    // Leaving a stream ends it with an error of its own; ours is that we left.
    if (!stop.aborted) throw error
  }
  return session.interrupted.aborted ? exitCode.cancelled : exitCode.ok
}

/** The app that reads them may be another command, and end before this one does: the next goes on after the last line. */
async function* readOn(session: Session, input: LogInput, signal: AbortSignal) {
  let rest = input
  for (;;) {
    try {
      for await (const item of await session.client.logs.read(rest, { signal })) {
        yield item
        const last = item.type === 'lines' ? lastMomentOf(item) : undefined
        if (last !== undefined) rest = { ...input, tail: 0, past: true, since: last }
      }
      return
    } catch (error) {
      if (signal.aborted || failureFrom(error).kind !== 'disconnected') throw error
    }
  }
}

/** For people · for scripts of ours · as clients of CP, and of SDP, read it. */
type Form = 'text' | 'json' | 'jsonl' | 'sdp'

function formOf({ json }: Session, format: string | undefined): Form {
  if (format === undefined) return json ? 'json' : 'text'
  if (format === 'jsonl' || format === 'sdp') return format
  throw new UsageError('--format wants jsonl or sdp')
}

/** `all`; `0`, as docker takes it, is none, and of none there are only new ones; for CP it is all (CP-32). */
function parseTail(text: string, form: Form): { readonly tail: number; readonly past?: false } {
  if (text === 'all') return { tail: 0 }
  const tail = parseCount('--tail', text, 100_000_000)
  return tail === 0 && form !== 'jsonl' ? { tail, past: false } : { tail }
}

/** Prints statistics that were kept, of a deleted workload too: its history stays. */
async function printKept(session: Session, workload: string, given: Given): Promise<ExitCode> {
  if (given.flag('follow')) throw new UsageError('--kept is of what has ended: leave --follow out')
  const kept = await session.client.logs.kept({ workload })
  await session.print(kept, () => showKept(kept, session.paint, given.flag('timestamps')))
  return exitCode.ok
}

type LogItem =
  Awaited<ReturnType<Session['client']['logs']['read']>> extends AsyncIterable<infer Item>
    ? Item
    : never

interface Printing {
  readonly withTime: boolean
  readonly hasBegun: boolean
  readonly nameOf: ContainerNames
  readonly form: Form
  /** The deployment that made each container; undefined = the form is not that of SDP. */
  readonly makers: LogMakers | undefined
}

/** The speaker that a line begins with, where there are several; '' where there is only one. */
type ContainerNames = (container: string, isAnnounced?: boolean) => string

/** Several workloads have several containers; of one there are as soon as one was announced. */
function containerNames(subject: LogSubject): ContainerNames {
  const workload = 'workload' in subject ? subject.workload : ''
  let areSeveral = 'workloads' in subject
  let widest = 0
  return (container, isAnnounced = false) => {
    areSeveral ||= isAnnounced
    if (!areSeveral) return ''
    const name = shortName(container, workload)
    widest = Math.max(widest, name.length)
    return name.padEnd(widest)
  }
}

async function printItem(session: Session, item: LogItem, printing: Printing): Promise<void> {
  const { terminal, paint } = session
  const { hasBegun, nameOf, form } = printing
  if (item.type === 'end') {
    if (!item.failure) return
    if (form !== 'text' && hasBegun)
      await terminal.out(jsonOf(brokenOff(session, item.failure.kind), printing))
    throw new FailureError(item.failure)
  }
  if (item.type === 'mark') {
    nameOf(item.container, item.mark === 'started')
    if (form !== 'text') return terminal.err(JSON.stringify(item))
    return item.mark === 'unreadable'
      ? terminal.err(paint.dim(showMark(item)))
      : terminal.out(paint.dim(showMark(item)))
  }
  const lines = logLinesOf(item)
  if (lines.length === 0) return
  const shown = lines.map((line) =>
    form === 'text'
      ? showLine(line, paint, { ...printing, speaker: nameOf(line.container) })
      : jsonOf(line, printing),
  )
  const told = shown.filter((each) => each !== '')
  if (told.length > 0) await terminal.out(told.join('\n'))
}

/** '' = nothing is said of it: agents tell of no empty lines (SDP-32). */
function jsonOf({ container, ...line }: LogLine, { form, makers }: Printing): string {
  if (makers) return line.line === '' ? '' : JSON.stringify(sdpLogEvent(line, makers.of(container)))
  return JSON.stringify(form === 'jsonl' ? line : { ...line, container })
}

/** A log that breaks off says so as its last line, for readers of lines alone. */
function brokenOff({ now }: Session, kind: string): LogLine {
  const ts = new Date(now()).toISOString()
  return { ts, stream: 'stderr', line: `log stream ended: ${printable(kind)}`, container: '' }
}
