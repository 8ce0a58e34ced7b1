import { ScrollText } from 'lucide-react'
import { useRef } from 'react'
import { EmptyBlock, FailureBlock } from '../ui/blocks.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import type { LogNaming } from './log-groups.ts'
import type { LogRange } from './log-link.ts'
import { LogPaneView } from './log-pane-view.tsx'
import type { LogMarker } from './log-rows.tsx'
import {
  type LogSpan,
  type LogStream,
  type LogSubject,
  useLogStream,
  useSightGate,
} from './use-log-stream.ts'

interface LogViewProps {
  subject: LogSubject
  /** Lines of the past to begin with; 0 = all there are. */
  tail?: number
  markers?: readonly LogMarker[]
  /** Names that make containers one to the reader, and which of them alone is shown at first. */
  naming?: LogNaming
  only?: string | undefined
  /** Only what was written then, and nothing that comes. */
  range?: LogSpan | undefined
  onLink?: ((range: LogRange | undefined) => void) | undefined
}

const defaultTail = 10_000

/** The live log of a workload or of one container. Reads only while it can be seen. */
export function LogView(props: LogViewProps) {
  const { subject, tail = defaultTail, markers, naming, only, range, onLink } = props
  const root = useRef<HTMLDivElement>(null)
  const gate = useSightGate(root)
  const stream = useLogStream({ subject, tail, gate, range })
  const name = subjectName(subject)
  return (
    <div ref={root} className="flex h-full min-h-0 flex-1 flex-col">
      {stream.failure && stream.store.end > 0 && (
        <div className="p-2">
          <FailureBlock failure={stream.failure} />
        </div>
      )}
      <LogPaneView
        store={stream.store}
        name={name}
        tail={range ? 0 : tail}
        onLink={onLink}
        status={<StreamWord stream={stream} />}
        empty={<NoLines stream={stream} />}
        only={only}
        {...(naming && { naming })}
        {...(markers && { markers })}
      />
    </div>
  )
}

const words = { loading: 'Opening', live: 'Live', ended: 'Ended', lost: 'Not live' } as const

function StreamWord({ stream }: { stream: LogStream }) {
  const isLost = stream.status === 'lost'
  return (
    <span className={isLost ? 'hatched rounded-sm px-1 text-unknown-ink' : 'text-dim'}>
      {words[stream.status]}
    </span>
  )
}

function NoLines({ stream }: { stream: LogStream }) {
  if (stream.failure) {
    return (
      <div className="p-3">
        <FailureBlock failure={stream.failure} />
      </div>
    )
  }
  if (stream.status === 'loading') return <SkeletonRows label="Opening the log" />
  return (
    <EmptyBlock
      icon={ScrollText}
      text={
        stream.status === 'live' ? 'No lines yet. New ones show up here.' : 'There are no lines.'
      }
    />
  )
}

function subjectName(subject: LogSubject): string {
  if ('container' in subject) return subject.container
  return 'workload' in subject ? subject.workload : subject.workloads.join('-')
}
