import { CircleAlert, CircleDashed, ShieldCheck, Sunrise } from 'lucide-react'
import { formatDuration } from '../../shared/lib/duration.ts'
import type { Lane } from '../../shared/model/deployment.ts'
import { cx } from '../ui/cx.ts'
import { MiddleText } from '../ui/middle-text.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { LaneKey, LaneTrack } from './lane-track.tsx'
import { laneWords, type Service, serviceOver, serviceWords } from './service.ts'
import { chartColumns, Gridlines } from './time-axis.tsx'
import type { TimeScale } from './time-scale.ts'

interface ServingLanesProps {
  lanes: readonly Lane[]
  scale: TimeScale
  /** Up to here it is known; the axis may go on beyond. */
  until: number
  /** It is over: nothing more will happen in these lanes. */
  isOver: boolean
  /** The tag of each container, where it is known. */
  tags: ReadonlyMap<string, string>
}

/** Old and new container over the time axis: one glance says whether anything was down. */
export function ServingLanes(props: ServingLanesProps) {
  const { lanes, scale, until, isOver, tags } = props
  const known = { from: scale.from, to: until }
  const service = serviceOver(lanes, known)
  return (
    <figure aria-label="Serving lanes" className="flex flex-col gap-0.5">
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 pb-1">
        <ServiceMark service={service} words={serviceWords(service, known, isOver)} />
        <LaneKey />
      </figcaption>
      {lanes.map((lane) => (
        <LaneRow
          key={laneKey(lane)}
          lane={lane}
          scale={scale}
          until={until}
          tag={tags.get(lane.containerId)}
        />
      ))}
      <ul className="sr-only">
        {lanes.map((lane) => (
          <li key={laneKey(lane)}>{laneWords(lane, known)}</li>
        ))}
      </ul>
    </figure>
  )
}

/** A container that served twice has two lanes. */
export const laneKey = (lane: Lane) =>
  `${lane.target} ${lane.containerId} ${lane.startedAt ?? ''} ${lane.servingFrom ?? ''}`

interface LaneRowProps {
  lane: Lane
  scale: TimeScale
  until: number
  tag: string | undefined
}

function LaneRow({ lane, scale, until, tag }: LaneRowProps) {
  const served =
    lane.servingFrom === null
      ? null
      : Math.max(0, (lane.servingTo ?? until) - Math.max(lane.servingFrom, scale.from))
  return (
    <Tooltip text={laneWords(lane, scale)}>
      <div aria-hidden className={cx(chartColumns, 'h-7 rounded-sm hover:bg-hover')}>
        <span className="flex min-w-0 items-baseline gap-1.5 pl-1">
          <span className="shrink-0 font-strong">{lane.role === 'old' ? 'Old' : 'New'}</span>
          <MiddleText text={tag ?? lane.name} className="font-mono text-sm text-dim" />
        </span>
        <span className="relative h-full overflow-hidden rounded-sm bg-canvas">
          <Gridlines scale={scale} />
          <LaneTrack lane={lane} scale={scale} until={until} />
        </span>
        <span className="text-right text-sm text-dim tabular-nums">
          {served === null ? '–' : formatDuration(served)}
        </span>
      </div>
    </Tooltip>
  )
}

const marks: {
  readonly [K in Service['kind']]: readonly [icon: typeof ShieldCheck, tone: string]
} = {
  nothing: [CircleDashed, 'text-dim'],
  first: [Sunrise, 'text-good-ink'],
  steady: [ShieldCheck, 'text-good-ink'],
  gap: [CircleAlert, 'text-bad-ink'],
}

export function ServiceMark({ service, words }: { service: Service; words: string }) {
  const [Icon, tone] = marks[service.kind]
  return (
    <span className={cx('flex items-center gap-1.5 font-strong', tone)}>
      <Icon aria-hidden className="size-4" />
      {words}
    </span>
  )
}
