/** News of a running stage, bounded: news coalesce, output lines join, the last is never lost. */
import type { Clock } from '../../shared/lib/clock.ts'
import { spaced } from '../../shared/lib/spaced.ts'
import type { EventData } from '../../shared/model/timeline.ts'
import type { News } from './recorder.ts'

/** At most 20 events a second of either kind. */
const progressSpacingMs = 50
const logSpacingMs = 100
/** One event's worth of lines; more than this flushes at once. */
const logChars = 60_000

export interface StageNews {
  progress(line: string, data?: EventData): void
  note(line: string, data?: EventData): void
  log(line: string): void
  /** Writes what waits; call it before the stage's end is recorded. */
  flush(): void
}

/** The stage that news are of. */
export interface NewsOf {
  readonly target: string
  readonly stage: string
}

export function createStageNews(
  clock: Clock,
  { target, stage }: NewsOf,
  record: (news: News) => void,
): StageNews {
  const lines = { waiting: [] as string[], chars: 0 }
  let latest: News | null = null
  const writeProgress = spaced(clock, progressSpacingMs, () => {
    if (latest) record(latest)
    latest = null
  })
  const writeLog = spaced(clock, logSpacingMs, () => {
    if (lines.waiting.length === 0) return
    const line = lines.waiting.join('\n')
    lines.waiting = []
    lines.chars = 0
    record({ kind: 'log', state: '', stage, target, line })
  })
  const newsOf = (line: string, data?: EventData): News => ({
    kind: 'progress',
    state: '',
    stage,
    target,
    line,
    ...(data ? { data } : {}),
  })
  return {
    progress(line, data) {
      latest = { ...newsOf(line, data), transient: true }
      writeProgress.soon()
    },
    note(line, data) {
      writeProgress.now()
      record(newsOf(line, data))
    },
    log(line) {
      lines.waiting.push(line)
      lines.chars += line.length
      if (lines.chars > logChars) writeLog.now()
      else writeLog.soon()
    },
    flush() {
      writeProgress.now()
      writeLog.now()
    },
  }
}
