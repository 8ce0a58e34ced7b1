/** status, logs */
import type { Command } from 'commander'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import { printable } from '../../../shared/lib/printable.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import { logLinesOf, shortName, showKept, showLine, showMark } from '../log-output.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showFleet } from '../show/fleet.ts'
import { parseCount, parseMoment } from '../when.ts'

export function addFleetCommands(program: Command, { action }: Commands): void {
  program
    .command('status')
    .description('what runs where, now')
    .option('--host <name>', 'only this host')
    .action(
      action('reading', async (session, _args, given) => {
        const host = given.text('host')
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
    .command('logs <name> [services...]')
    .description('log lines of a workload, or of some of its services')
    .option('-f, --follow', 'go on with new lines until Ctrl-C')
    .option('-n, --tail <n>', 'the last so many lines; 0 = all', '1000')
    .option('--since <when>', 'only newer: 10m, or 2025-06-01T12:00:00Z')
    .option('--until <when>', 'only up to then')
    .option('-t, --timestamps', 'begin each line with its time')
    .option('--kept', 'only what was kept of containers that were removed')
    .action(action('reading', printLogs))
}

async function printLogs(
  session: Session,
  [name = '', ...services]: readonly string[],
  given: Given,
) {
  if (given.flag('kept')) return printKept(session, name, given)
  const since = given.text('since')
  const until = given.text('until')
  const now = session.now()
  const stop = AbortSignal.any([session.interrupted, session.terminal.gone])
  const input = {
    subject: { workload: name, ...(services.length > 0 && { services }) },
    follow: given.flag('follow'),
    tail: parseCount('--tail', given.text('tail') ?? '', 100_000_000),
    ...(since !== undefined && { since: parseMoment('--since', since, now) }),
    ...(until !== undefined && { until: parseMoment('--until', until, now) }),
  }
  const withTime = given.flag('timestamps')
  const nameOf = containerNames(name)
  let hasBegun = false
  try {
    for await (const item of await session.client.logs.read(input, { signal: stop })) {
      await printItem(session, item, { withTime, hasBegun, speaker: nameOf(item) })
      hasBegun = true
    }
  } catch (error) {
    // Leaving a stream ends it with an error of its own; ours is that we left.
    if (!stop.aborted) throw error
  }
  return session.interrupted.aborted ? exitCode.cancelled : exitCode.ok
}

/** Of a deleted workload too: its history stays. */
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
  /** Whose lines they are; '' where there is only one. */
  readonly speaker: string
}

/** Once a container was announced there are several, and each line names its own. */
function containerNames(workload: string): (item: LogItem) => string {
  let widest = 0
  return (item) => {
    if (item.type === 'end' || (item.type === 'lines' && widest === 0)) return ''
    const name = shortName(item.container, workload)
    if (item.type === 'lines' || item.mark === 'started') widest = Math.max(widest, name.length)
    return name.padEnd(widest)
  }
}

async function printItem(session: Session, item: LogItem, printing: Printing): Promise<void> {
  const { terminal, paint, json } = session
  if (item.type === 'end') {
    if (!item.failure) return
    if (json && printing.hasBegun)
      await terminal.out(JSON.stringify(brokenOff(session, item.failure.kind)))
    throw new FailureError(item.failure)
  }
  if (item.type === 'mark') {
    return json ? terminal.err(JSON.stringify(item)) : terminal.out(paint.dim(showMark(item)))
  }
  const lines = logLinesOf(item)
  if (lines.length === 0) return
  const shown = lines.map((line) => (json ? JSON.stringify(line) : showLine(line, paint, printing)))
  await terminal.out(shown.join('\n'))
}

/** A log that breaks off says so as its last line, for readers of lines alone. */
function brokenOff({ now }: Session, kind: string) {
  const ts = new Date(now()).toISOString()
  return { ts, stream: 'stderr', line: `log stream ended: ${printable(kind)}`, container: '' }
}
