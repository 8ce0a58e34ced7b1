import { useEffect, useRef, useState } from 'react'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { rowHeight } from '../logs/log-position.ts'
import { LogRows } from '../logs/log-rows.tsx'
import { LogStore } from '../logs/log-store.ts'
import { useLogPane, usePaneVersion } from '../logs/use-log-pane.ts'
import { outputLines } from './output-lines.ts'

const mostRows = 12
const nowhere = () => undefined

interface StageOutputProps {
  name: string
  target: string
  events: readonly TimelineEvent[]
}

/** Output of a stage; grows while it runs, ten thousand lines or more. */
export function StageOutput({ name, target, events }: StageOutputProps) {
  const [store] = useState(() => new LogStore())
  const fedSeq = useRef(0)
  const pane = useLogPane(store)
  useEffect(() => {
    const batch = outputLines(events, { stage: name, target, after: fedSeq.current })
    fedSeq.current = events.at(-1)?.seq ?? fedSeq.current
    if (batch.ends.length > 0) store.append(batch)
  }, [events, name, target, store])
  usePaneVersion(pane)
  if (store.end === 0) return null
  const rows = Math.min(store.end - store.first, mostRows)
  return (
    <div className="overflow-hidden rounded-md border" style={{ height: rows * rowHeight + 2 }}>
      <LogRows pane={pane} label={`Output of ${name}`} markers={[]} focusSearch={nowhere} />
    </div>
  )
}
