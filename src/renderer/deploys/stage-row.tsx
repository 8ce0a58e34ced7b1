import { memo, useId, useState } from 'react'
import { formatDuration } from '../../shared/lib/duration.ts'
import type { Stage } from '../../shared/model/deployment.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { cx } from '../ui/cx.ts'
import { FoldMark } from '../ui/fold-button.tsx'
import type { Look } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Took } from '../ui/time.tsx'
import { FailureFacts, ProbeLine } from './failure-facts.tsx'
import { PulledParts } from './pulled-parts.tsx'
import { StageBar } from './stage-bar.tsx'
import { StageOutput } from './stage-output.tsx'
import { compareWords, transferWords } from './stage-words.ts'
import { chartColumns, Gridlines } from './time-axis.tsx'
import type { TimeScale } from './time-scale.ts'

interface StageRowProps {
  stage: Stage
  look: Look
  scale: TimeScale
  events: readonly TimelineEvent[]
  medianMs: number | undefined
  isLive: boolean
  /** Its failure stands above the chart already, in full. */
  isToldAbove: boolean
}

/** A stage: name, bar, duration; opens on what it said. Running and failed ones are open at first. */
export const StageRow = memo(function StageRow(props: StageRowProps) {
  const { stage, look, scale, medianMs, isLive } = props
  const [choice, setChoice] = useState<boolean>()
  const detail = useId()
  const opensItself = (stage.state === 'running' && isLive) || stage.state === 'failed'
  const isOpen = choice ?? opensItself
  const isPending = stage.state === 'pending' || stage.state === 'skipped'
  const compared = compareWords(stage.durationMs, medianMs)
  return (
    <li className="group/stage border-b border-line/60 last:border-b-0">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={detail}
        onClick={() => setChoice(!isOpen)}
        className={cx(
          chartColumns,
          'h-8 w-full text-left outline-offset-[-2px] hover:bg-hover',
          isPending && 'text-faint',
        )}
      >
        <span className="flex min-w-0 items-center gap-1.5 pl-1">
          <FoldMark isOpen={isOpen} />
          <StateMark look={look} word={stage.name} />
          <span className="sr-only">{`, ${look.word}, `}</span>
        </span>
        <span className="@container relative h-full overflow-hidden">
          <Gridlines scale={scale} />
          <StageBar
            stage={stage}
            tone={look.tone}
            scale={scale}
            medianMs={medianMs}
            isLive={isLive}
          />
          {stage.transfer && stage.state === 'running' && (
            <span className="absolute inset-y-0 right-1 hidden items-center @min-[260px]:flex">
              <span className="rounded-sm bg-surface px-1 text-xs text-busy-ink tabular-nums">
                {transferWords(stage.transfer)}
              </span>
            </span>
          )}
        </span>
        <span className="pr-1 text-right text-sm tabular-nums">
          <StageTime stage={stage} isLive={isLive} />
          {compared && <span className="sr-only">{`, ${compared}`}</span>}
        </span>
      </button>
      <div id={detail}>{isOpen && <StageDetail {...props} compared={compared} />}</div>
    </li>
  )
})

function StageTime({ stage, isLive }: { stage: Stage; isLive: boolean }) {
  if (stage.startedAt === null) return stage.state === 'skipped' ? 'skipped' : '–'
  if (stage.durationMs !== null) return formatDuration(stage.durationMs)
  return isLive ? <Took from={stage.startedAt} until={null} /> : '–'
}

function StageDetail(props: StageRowProps & { compared: string | null }) {
  const { stage, look, events, isLive, isToldAbove, compared } = props
  const { transfer, probe, failure } = stage
  return (
    <div className="flex flex-col gap-2 pt-1 pr-1 pb-3 pl-6.5">
      {failure && !isToldAbove && (
        <FailureBlock failure={failure} around={{ aftermath: undefined }}>
          <FailureFacts failure={failure} />
        </FailureBlock>
      )}
      <p className="flex flex-wrap gap-x-4 text-sm text-dim">
        <span>{look.word}</span>
        {transfer && <span className="tabular-nums">{transferWords(transfer)}</span>}
        {compared && <span>{compared}</span>}
      </p>
      {transfer && transfer.parts.length > 0 && (
        <PulledParts parts={transfer.parts} isRunning={stage.state === 'running' && isLive} />
      )}
      {probe && !isToldAbove && <ProbeLine probe={probe} />}
      <StageOutput name={stage.name} target={stage.target} events={events} />
    </div>
  )
}
