import type { LogLines } from '../../shared/model/log.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'

interface OutputOf {
  readonly stage: string
  readonly target: string
  /** Only events past this number. */
  readonly after: number
}

/** The lines of a stage's events as a batch of a log; announcements are not output. */
export function outputLines(events: readonly TimelineEvent[], of: OutputOf): LogLines {
  const batch: LogLines = {
    type: 'lines',
    seq: of.after,
    containers: [of.target],
    text: '',
    ends: [],
    times: [],
    streams: '',
  }
  for (const event of events.slice(firstAfter(events, of.after))) {
    if (event.stage !== of.stage || event.target !== of.target || isAnnouncement(event)) continue
    for (const line of event.line.split('\n')) {
      batch.text += line
      batch.ends.push(batch.text.length)
      batch.times.push(event.at)
      batch.streams += 'o'
    }
  }
  return batch
}

function firstAfter(events: readonly TimelineEvent[], seq: number): number {
  let index = events.length
  while (index > 0 && (events[index - 1]?.seq ?? 0) > seq) index--
  return index
}

function isAnnouncement({ kind, line, state, data }: TimelineEvent): boolean {
  // How far bytes are stands on the stage's bar.
  if (line === '' || kind === 'status' || data?.type === 'transfer') return true
  return kind === 'progress' && (state === 'running' || state === 'succeeded')
}
