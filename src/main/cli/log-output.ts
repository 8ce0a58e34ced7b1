/** Log batches as lines: text for a person, one LogLine a line for a script. */
import type { KeptLog } from '../../shared/contract/logs.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { LogLine, LogLines, LogMark } from '../../shared/model/log.ts'
import type { Paint } from './show/paint.ts'

export function logLinesOf(batch: LogLines): readonly LogLine[] {
  return batch.ends.map((end, index) => ({
    ts: stampOf(batch, index),
    stream: batch.streams[index] === 'e' ? 'stderr' : 'stdout',
    line: batch.text.slice(batch.ends[index - 1] ?? 0, end),
    container: batch.containers[batch.from?.[index] ?? 0] ?? '',
  }))
}

/** RFC 3339, to the nanosecond where the batch has them. */
function stampOf({ times, nanos }: LogLines, index: number): string {
  const stamp = new Date(times[index] ?? 0).toISOString()
  return nanos ? stamp.replace('Z', `${String(nanos[index] ?? 0).padStart(6, '0')}Z`) : stamp
}

/** When its last line was told, as logs are asked for newer ones; undefined where it has none. */
export function lastMomentOf({ times, nanos }: LogLines): string | undefined {
  const ms = times.at(-1)
  if (ms === undefined) return undefined
  const below = (ms % 1_000) * 1_000_000 + (nanos?.at(-1) ?? 0)
  return `${Math.floor(ms / 1_000)}.${String(below).padStart(9, '0')}`
}

export function showLine(
  { ts, line }: Pick<LogLine, 'ts' | 'line'>,
  paint: Paint,
  { withTime, speaker = '' }: { readonly withTime: boolean; readonly speaker?: string },
): string {
  const who = speaker === '' ? '' : `${paint.bold(printable(speaker))} | `
  return `${who}${withTime ? `${paint.dim(ts)} ` : ''}${printable(line)}`
}

/**
 * `web-1` for `ls-shop-web-1`: what all of them begin with says nothing. Of several workloads: `shop-web-1`; of one on
 * several hosts: `far/web-1`.
 */
export function shortName(container: string, workload: string): string {
  const starts = workload === '' ? ['ls-'] : [`ls-${workload}-`, `${workload}-`]
  const at = container.lastIndexOf('/') + 1
  const [host, name] = [container.slice(0, at), container.slice(at)]
  const start = starts.find((each) => name.startsWith(each)) ?? ''
  return `${host}${name.slice(start.length)}`
}

const words: Readonly<Record<LogMark['mark'], string>> = {
  started: 'started',
  restarted: 'restarted',
  exited: 'exited',
  removed: 'removed',
  skipped: 'lines not shown',
  gap: 'a gap: lines may be missing',
  reconnected: 'reconnected',
  kept: 'removed; these lines were kept',
  late: 'comes late',
  unreadable: 'has a log that cannot be read',
}

/** Never silent: a script finds it on stderr, a person between the lines. */
export function showMark({ mark, container, count, detail, at }: LogMark): string {
  const what = mark === 'skipped' ? `${count} ${words[mark]}` : words[mark]
  const more = detail === '' || detail === container ? '' : ` (${printable(detail)})`
  const when = new Date(at).toISOString()
  return `── ${printable(container)} ${what}${more}, ${when} ──`
}

/** How each ended, then its last lines. */
export function showKept(kept: readonly KeptLog[], paint: Paint, withTime: boolean): string {
  if (kept.length === 0) return 'Nothing was kept.'
  return kept
    .flatMap(({ name, removedAt, exit, health, lines }) => [
      paint.dim(
        `── ${printable(name)} removed${endOf(exit)}, ${new Date(removedAt).toISOString()} ──`,
      ),
      ...(health === undefined
        ? []
        : [paint.dim(`── its health check said: ${printable(health)} ──`)]),
      ...lines.map((line) => showLine(line, paint, { withTime })),
    ])
    .join('\n')
}

function endOf(exit: KeptLog['exit']): string {
  if (exit === null) return ''
  const code = exit.exitCode === null ? 'exit code unknown' : `exit code ${exit.exitCode}`
  return exit.oomKilled ? ` (${code}, out of memory)` : ` (${code})`
}
