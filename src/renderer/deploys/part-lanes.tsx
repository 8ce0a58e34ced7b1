import { ChevronRight, CircleAlert, CircleDashed, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import type { Lane } from '../../shared/model/deployment.ts'
import { outageMs, type PartLanes } from '../../shared/model/part-lanes.ts'
import { cx } from '../ui/cx.ts'
import { MiddleText } from '../ui/middle-text.tsx'
import { LaneKey, LaneTrack } from './lane-track.tsx'
import {
  type Away,
  awayOf,
  byContainer,
  inOrder,
  isTold,
  quietWords,
  sentenceOf,
} from './part-words.ts'
import { laneWords } from './service.ts'
import { laneKey } from './serving-lanes.tsx'
import { chartColumns, Gridlines } from './time-axis.tsx'
import { percentAt, type TimeScale } from './time-scale.ts'

/** Of more parts, those that went as planned share one line. */
export const mostRows = 8

interface PartsChartProps {
  parts: readonly PartLanes[]
  /** Parts that nothing happened to. */
  untouched: readonly string[]
  scale: TimeScale
  /** Up to here it is known; the axis may go on beyond. */
  until: number
  isOver: boolean
}

/** The containers of each part over the time axis, and how long none of it served. */
export function PartsChart({ parts, untouched, scale, until, isOver }: PartsChartProps) {
  const { tone, text } = sentenceOf(parts, until)
  const [Icon, ink] = marks[tone]
  const [isWhole, setWhole] = useState(false)
  // While it runs rows keep their places, and none goes.
  const all = isOver ? inOrder(parts, until) : parts
  const told = all.filter((each) => isTold(each, until))
  const quiet = all.filter((each) => !isTold(each, until))
  const isFolded = isOver && all.length > mostRows && quiet.length > 1
  const shown = isFolded && !isWhole ? told : all
  return (
    <figure aria-label="Serving lanes" className="flex flex-col">
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 pb-1">
        <span className={cx('flex items-center gap-1.5 font-strong', ink)}>
          <Icon aria-hidden className="size-4" />
          {text}
        </span>
        <LaneKey />
      </figcaption>
      <div aria-hidden className={cx(chartColumns, 'h-5 text-xs text-faint')}>
        <span />
        <span />
        <span className="pr-1 text-right">away</span>
      </div>
      <ul className="border-t">
        {shown.map((each) => (
          <PartRow key={each.part} of={each} scale={scale} until={until} isOver={isOver} />
        ))}
        {isFolded && (
          <li className="border-b border-line/60 last:border-b-0">
            <button
              type="button"
              aria-expanded={isWhole}
              onClick={() => setWhole(!isWhole)}
              className="flex h-8 w-full items-center gap-1.5 pl-1 text-left text-dim outline-offset-[-2px] hover:bg-hover"
            >
              <Chevron isOpen={isWhole} />
              {quietWords(quiet, told.length === 0)}
            </button>
          </li>
        )}
        {untouched.length > 0 && <UntouchedRow parts={untouched} />}
      </ul>
    </figure>
  )
}

const marks: { readonly [T in Away['tone']]: readonly [icon: typeof ShieldCheck, ink: string] } = {
  good: [ShieldCheck, 'text-good-ink'],
  warn: [TriangleAlert, 'text-warn-ink'],
  bad: [CircleAlert, 'text-bad-ink'],
  calm: [CircleDashed, 'text-dim'],
}

interface PartRowProps {
  of: PartLanes
  scale: TimeScale
  until: number
  isOver: boolean
}

/** One line: what was above, what came below. It opens on each container by itself. */
function PartRow({ of, scale, until, isOver }: PartRowProps) {
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
          <Chevron isOpen={isOpen} />
          <MiddleText text={part} className="font-mono text-sm font-strong" />
          {trouble !== '' && (
            <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warn-ink" />
          )}
          <span className="sr-only">
            {`, ${away.sentence}${trouble === '' ? '' : ` Not stable: ${trouble}.`}`}
          </span>
        </span>
        <PartTrack of={of} scale={scale} until={until} />
        <span aria-hidden className="flex flex-col items-end pr-1 leading-4 tabular-nums">
          <span className={cx('text-sm', marks[away.tone][1])}>{away.text}</span>
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
                  lanes={own}
                  scale={scale}
                  until={until}
                />
              ))}
            </ul>
          </div>
        )}
      </div>
    </li>
  )
}

function Chevron({ isOpen }: { isOpen: boolean }) {
  return (
    <ChevronRight
      aria-hidden
      className={cx('size-3.5 shrink-0 text-faint', isOpen && 'rotate-90')}
    />
  )
}

function PartTrack({ of, scale, until }: Omit<PartRowProps, 'isOver'>) {
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

interface ContainerRowProps {
  lanes: readonly Lane[]
  scale: TimeScale
  until: number
}

function ContainerRow({ lanes, scale, until }: ContainerRowProps) {
  const [lane] = lanes
  if (!lane) return null
  const known = { from: scale.from, to: until }
  return (
    <li className={cx(chartColumns, 'h-7')}>
      <span aria-hidden className="flex min-w-0 items-baseline gap-1.5 pl-6.5 text-sm">
        <span className="shrink-0 text-dim">{lane.role === 'old' ? 'Old' : 'New'}</span>
        <MiddleText text={`#${lane.replica}`} title={lane.name} className="font-mono text-faint" />
      </span>
      <span aria-hidden className="relative h-full overflow-hidden rounded-sm bg-canvas">
        <Gridlines scale={scale} />
        {lanes.map((each) => (
          <LaneTrack key={laneKey(each)} lane={each} scale={scale} until={until} />
        ))}
      </span>
      <span aria-hidden className="pr-1 text-right text-xs text-faint tabular-nums">
        {lanes.length > 1 ? `${lanes.length} starts` : ''}
      </span>
      <span className="sr-only">{lanes.map((each) => laneWords(each, known)).join(' ')}</span>
    </li>
  )
}

function UntouchedRow({ parts }: { parts: readonly string[] }) {
  const [isOpen, setOpen] = useState(false)
  const detail = useId()
  const count = parts.length === 1 ? '1 service' : `${parts.length} services`
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={detail}
        onClick={() => setOpen(!isOpen)}
        className="flex h-8 w-full items-center gap-1.5 pl-1 text-left text-dim outline-offset-[-2px] hover:bg-hover"
      >
        <Chevron isOpen={isOpen} />
        {`${count} left as ${parts.length === 1 ? 'it was' : 'they were'}`}
      </button>
      <p id={detail} className="pl-6.5 font-mono text-sm text-dim">
        {isOpen && parts.join(' · ')}
      </p>
    </li>
  )
}
