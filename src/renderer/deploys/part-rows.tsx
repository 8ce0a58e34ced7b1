import { TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import { outageMs, type PartLanes } from '../../shared/model/part-lanes.ts'
import { cx } from '../ui/cx.ts'
import { FoldButton, FoldMark } from '../ui/fold-button.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { ContainerRow, type LaneTime } from './container-row.tsx'
import { LaneTrack, laneKey } from './lane-track.tsx'
import { awayOf, byContainer, inOrder, isTold, quietWords } from './part-words.ts'
import { chartColumns, Gridlines } from './time-axis.tsx'
import { percentAt } from './time-scale.ts'
import { verdictLooks } from './verdict.tsx'

/** The most rows: of more parts, those that went as planned share one line. */
export const mostRows = 8

interface PartRowsProps {
  parts: readonly PartLanes[]
  untouched: readonly string[]
  time: LaneTime
}

/** The containers of each part over the time axis, and how long none of it served. */
export function PartRows({ parts, untouched, time }: PartRowsProps) {
  const { until, isOver } = time
  const [isWhole, setWhole] = useState(false)
  // While it runs rows keep their places, and none goes.
  const all = isOver ? inOrder(parts, until) : parts
  const told = all.filter((each) => isTold(each, until))
  const quiet = all.filter((each) => !isTold(each, until))
  const isFolded = isOver && all.length > mostRows && quiet.length > 1
  const shown = isFolded && !isWhole ? told : all
  return (
    <>
      <div aria-hidden className={cx(chartColumns, 'h-5 text-xs text-faint')}>
        <span />
        <span />
        <span className="pr-1 text-right">away</span>
      </div>
      <ul className="border-t">
        {shown.map((each) => (
          <PartRow key={each.part} of={each} time={time} />
        ))}
        {isFolded && (
          <li className="border-b border-line/60 last:border-b-0">
            <FoldButton
              isOpen={isWhole}
              onToggle={() => setWhole(!isWhole)}
              className="pl-1 text-dim"
            >
              {quietWords(quiet, told.length === 0)}
            </FoldButton>
          </li>
        )}
        {untouched.length > 0 && <UntouchedRow parts={untouched} />}
      </ul>
    </>
  )
}

interface PartRowProps {
  of: PartLanes
  time: LaneTime
}

/** One line: what was above, what came below. It opens on each container by itself. */
function PartRow({ of, time }: PartRowProps) {
  const { until, isOver } = time
  const [choice, setChoice] = useState<boolean>()
  const detail = useId()
  const { part, lanes, trouble } = of
  const away = awayOf(of, until)
  const isOpen = choice ?? (isOver && trouble !== '')
  return (
    <li className="border-b border-line/60 last:border-b-0">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={detail}
        onClick={() => setChoice(!isOpen)}
        className={cx(chartColumns, 'h-9 w-full text-left outline-offset-[-2px] hover:bg-hover')}
      >
        <span className="flex min-w-0 items-center gap-1.5 pl-1">
          <FoldMark isOpen={isOpen} />
          <MiddleText text={part} className="font-mono text-sm font-strong" />
          {trouble !== '' && (
            <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warn-ink" />
          )}
          <span className="sr-only">
            {`, ${away.sentence}${trouble === '' ? '' : ` Not stable: ${trouble}.`}`}
          </span>
        </span>
        <PartTrack of={of} time={time} />
        <span aria-hidden className="flex flex-col items-end pr-1 leading-4 tabular-nums">
          <span className={cx('text-sm', verdictLooks[away.tone][1])}>{away.text}</span>
          {away.planned !== '' && (
            <span className="text-xs whitespace-nowrap text-faint">{away.planned}</span>
          )}
        </span>
      </button>
      <div id={detail}>
        {isOpen && (
          <div className="pb-2">
            {trouble !== '' && (
              <p className="pb-1 pl-6.5 text-sm text-warn-ink first-letter:uppercase">{trouble}</p>
            )}
            <ul>
              {byContainer(lanes).map((own) => (
                <ContainerRow
                  key={own[0] && laneKey(own[0])}
                  inset
                  lanes={own}
                  time={time}
                  name={`#${own[0]?.replica}`}
                  aside={own.length > 1 ? `${own.length} starts` : ''}
                />
              ))}
            </ul>
          </div>
        )}
      </div>
    </li>
  )
}

function PartTrack({ of, time: { scale, until } }: PartRowProps) {
  const { lanes, outage } = of
  const halves = (['old', 'new'] as const)
    .map((role) => lanes.filter((lane) => lane.role === role))
    .filter((half) => half.length > 0)
  return (
    <span aria-hidden className="relative h-7 overflow-hidden rounded-sm bg-canvas">
      <Gridlines scale={scale} />
      {outage && outageMs(outage, until) > 0 && (
        <span
          style={{
            left: `${percentAt(scale, outage.from)}%`,
            width: `max(2px, ${percentAt(scale, outage.until ?? until) - percentAt(scale, outage.from)}%)`,
          }}
          className="absolute inset-y-0 border-x border-bad-fill bg-bad-tint"
        />
      )}
      {halves.map((half, index) => (
        <span
          key={half[0]?.role}
          className={cx(
            'absolute inset-x-0',
            halves.length === 1 ? 'inset-y-0' : index === 0 ? 'top-0 h-1/2' : 'bottom-0 h-1/2',
          )}
        >
          {half.map((lane) => (
            <LaneTrack key={laneKey(lane)} lane={lane} scale={scale} until={until} />
          ))}
        </span>
      ))}
    </span>
  )
}

function UntouchedRow({ parts }: { parts: readonly string[] }) {
  const [isOpen, setOpen] = useState(false)
  const detail = useId()
  const count = parts.length === 1 ? '1 service' : `${parts.length} services`
  return (
    <li>
      <FoldButton
        isOpen={isOpen}
        controls={detail}
        onToggle={() => setOpen(!isOpen)}
        className="pl-1 text-dim"
      >
        {`${count} left as ${parts.length === 1 ? 'it was' : 'they were'}`}
      </FoldButton>
      <p id={detail} className="pl-6.5 font-mono text-sm text-dim">
        {isOpen && parts.join(' · ')}
      </p>
    </li>
  )
}
