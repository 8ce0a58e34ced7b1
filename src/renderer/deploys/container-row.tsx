import type { Lane } from '../../shared/model/deployment.ts'
import { cx } from '../ui/cx.ts'
import { MiddleText } from '../ui/middle-text.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { LaneTrack, laneKey } from './lane-track.tsx'
import { laneWords } from './service.ts'
import { chartColumns, Gridlines } from './time-axis.tsx'
import type { TimeScale } from './time-scale.ts'

/** The axis of time that lanes are drawn on. */
export interface LaneTime {
  readonly scale: TimeScale
  /** Up to here it is known; the axis may go on beyond. */
  readonly until: number
  /** Nothing more will happen in these lanes. */
  readonly isOver: boolean
}

interface ContainerRowProps {
  lanes: readonly Lane[]
  time: Pick<LaneTime, 'scale' | 'until'>
  name: string
  aside: string
  /** Below the part that it is of. */
  inset?: boolean
}

/** One container: one that was started again has several lanes. */
export function ContainerRow({ lanes, time, name, aside, inset = false }: ContainerRowProps) {
  const { scale, until } = time
  const [lane] = lanes
  if (!lane) return null
  const words = lanes.map((each) => laneWords(each, { from: scale.from, to: until })).join(' ')
  return (
    <li>
      <Tooltip text={words}>
        <div aria-hidden className={cx(chartColumns, 'h-7 rounded-sm hover:bg-hover')}>
          <span className={cx('flex min-w-0 items-baseline gap-1.5', inset ? 'pl-6.5' : 'pl-1')}>
            <span className={cx('shrink-0', inset ? 'text-sm text-dim' : 'font-strong')}>
              {lane.role === 'old' ? 'Old' : 'New'}
            </span>
            <MiddleText text={name} title={lane.name} className="font-mono text-sm text-dim" />
          </span>
          <span className="relative h-full overflow-hidden rounded-sm bg-canvas">
            <Gridlines scale={scale} />
            {lanes.map((each) => (
              <LaneTrack key={laneKey(each)} lane={each} scale={scale} until={until} />
            ))}
          </span>
          <span className="pr-1 text-right text-sm text-dim tabular-nums">{aside}</span>
        </div>
      </Tooltip>
      <span className="sr-only">{words}</span>
    </li>
  )
}
