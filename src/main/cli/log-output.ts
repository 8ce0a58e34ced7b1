/** Log batches as lines: text for a person, one LogLine a line for a script. */
import { printable } from '../../shared/lib/printable.ts'
import type { LogLine, LogLines, LogMark } from '../../shared/model/log.ts'
import type { Paint } from './show/paint.ts'

export function logLinesOf(batch: LogLines): readonly LogLine[] {
  return batch.ends.map((end, index) => ({
    ts: new Date(batch.times[index] ?? 0).toISOString(),
    stream: batch.streams[index] === 'e' ? 'stderr' : 'stdout',
    line: batch.text.slice(batch.ends[index - 1] ?? 0, end),
    container: batch.container,
  }))
}

export function showLine({ ts, line }: LogLine, paint: Paint, withTime: boolean): string {
  return withTime ? `${paint.dim(ts)} ${printable(line)}` : printable(line)
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
}

/** Never silent: a script finds it on stderr, a person between the lines. */
export function showMark({ mark, container, count, detail, at }: LogMark): string {
  const what = mark === 'skipped' ? `${count} ${words[mark]}` : words[mark]
  const more = detail === '' ? '' : ` (${printable(detail)})`
  const when = new Date(at).toISOString()
  return `── ${printable(container)} ${what}${more}, ${when} ──`
}
