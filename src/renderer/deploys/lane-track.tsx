import type { Lane } from '../../shared/model/deployment.ts'
import { cx } from '../ui/cx.ts'
import { percentAt, type TimeScale } from './time-scale.ts'

interface LaneTrackProps {
  lane: Lane
  scale: TimeScale
  /** Up to here the lane is known; later is blank. */
  until: number
}

const place = (scale: TimeScale, from: number, to: number) => ({
  left: `${percentAt(scale, from)}%`,
  width: `max(2px, ${percentAt(scale, to) - percentAt(scale, from)}%)`,
})

/**
 * A container's life: a line while it is there, filled while it served, hatched while it drained;
 * a stroke at each moment.
 */
export function LaneTrack({ lane, scale, until }: LaneTrackProps) {
  const there = lane.createdAt ?? lane.startedAt ?? lane.servingFrom ?? lane.drainingAt
  if (there === null) return null
  const gone = lane.removedAt ?? until
  const servingTo = lane.servingTo ?? Math.min(gone, until)
  const wasThereBefore = lane.role === 'old' && lane.createdAt === null && lane.startedAt === null
  return (
    <>
      <span
        style={place(scale, wasThereBefore ? scale.from : there, gone)}
        className="absolute top-1/2 h-0.5 -translate-y-1/2 bg-line-strong"
      />
      {lane.startedAt !== null && (
        <span
          style={place(scale, lane.startedAt, lane.servingFrom ?? lane.stoppedAt ?? gone)}
          className="absolute top-1/2 h-2 -translate-y-1/2 rounded-[2px] border border-busy-fill bg-busy-tint"
        />
      )}
      {lane.servingFrom !== null && (
        <span
          style={place(scale, wasThereBefore ? scale.from : lane.servingFrom, servingTo)}
          className={cx(
            'absolute top-1/2 h-3 -translate-y-1/2 bg-good-fill',
            !wasThereBefore && 'rounded-l-[3px]',
            lane.servingTo !== null && 'rounded-r-[3px]',
          )}
        />
      )}
      {lane.drainingAt !== null && (
        <span
          style={place(scale, lane.drainingAt, servingTo)}
          className="absolute top-1/2 h-3 -translate-y-1/2 rounded-r-[3px] bg-surface/50 hatched"
        />
      )}
      <Moments lane={wasThereBefore ? { ...lane, servingFrom: null } : lane} scale={scale} />
    </>
  )
}

const momentShapes = {
  createdAt: 'h-2 w-px bg-ink',
  startedAt: 'h-3 w-px bg-busy-ink',
  servingFrom: 'h-4.5 w-0.5 bg-good-ink',
  drainingAt: 'h-4.5 w-px bg-warn-ink',
  stoppedAt: 'h-3 w-px bg-warn-ink',
  removedAt: 'h-3 w-0.5 bg-ink',
} as const

function Moments({ lane, scale }: { lane: Lane; scale: TimeScale }) {
  const keys = Object.keys(momentShapes) as (keyof typeof momentShapes)[]
  return keys.map((key) => {
    const at = lane[key]
    if (at === null || at === undefined || at < scale.from || at > scale.to) return null
    return (
      <span
        key={key}
        style={{ left: `${percentAt(scale, at)}%` }}
        className={cx('absolute top-1/2 -translate-1/2', momentShapes[key])}
      />
    )
  })
}

/** A container that served twice has two lanes. */
export const laneKey = (lane: Lane) =>
  `${lane.target} ${lane.containerId} ${lane.startedAt ?? ''} ${lane.servingFrom ?? ''}`

/** Key to the meaning of the fills. */
export function LaneKey() {
  return (
    <span aria-hidden className="flex flex-wrap items-center gap-x-3 text-xs text-faint">
      <span className="flex items-center gap-1">
        <i className="h-0.5 w-3 bg-line-strong" />
        there
      </span>
      <span className="flex items-center gap-1">
        <i className="h-2 w-3 rounded-[2px] border border-busy-fill bg-busy-tint" />
        starting
      </span>
      <span className="flex items-center gap-1">
        <i className="h-3 w-3 rounded-[2px] bg-good-fill" />
        serving
      </span>
      <span className="flex items-center gap-1">
        <i className="relative h-3 w-3 overflow-hidden rounded-[2px] bg-good-fill">
          <i className="absolute inset-0 bg-surface/50 hatched" />
        </i>
        draining
      </span>
    </span>
  )
}
