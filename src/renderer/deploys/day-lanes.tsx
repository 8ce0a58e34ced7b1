import { useMemo, useRef } from 'react'
import type { Deployment, Lane } from '../../shared/model/deployment.ts'
import { clockTime, useNow } from '../ui/time.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { useWidth } from '../ui/use-width.ts'
import { LaneKey, LaneTrack, laneKey } from './lane-track.tsx'
import { firstMoment, lanesWithin, mergeLanes, packLanes, tagsOf } from './merge-lanes.ts'
import { laneWords, serviceOver, serviceWords } from './service.ts'
import { chartColumns, Gridlines, TimeAxis, tickRoom } from './time-axis.tsx'
import { clockTicks, percentAt, type TimeScale } from './time-scale.ts'
import { ServiceMark } from './verdict.tsx'

/** A workload of this morning is not drawn as a stroke at the end of a day. */
const stretches = [
  [600_000, 'last 10 minutes'],
  [3_600_000, 'last hour'],
  [21_600_000, 'last 6 hours'],
  [86_400_000, 'last 24 hours'],
] as const
const dayMs = 86_400_000
/** Below this part of the track a name does not fit. */
const namedFromPercent = 6

interface DayLanesProps {
  /** Deployments of one workload, in any order. */
  deployments: readonly Deployment[]
  /** Whether the host says that it serves now; without that, the lanes claim no service. */
  isServing: boolean
}

/** The serving lanes of a workload over the last 24 hours, from all its deployments. */
export function DayLanes({ deployments, isServing }: DayLanesProps) {
  const now = useNow(60_000)
  const lanes = useMemo(() => mergeLanes(deployments), [deployments])
  const tags = useMemo(() => tagsOf(deployments), [deployments])
  const root = useRef<HTMLElement>(null)
  const width = useWidth(root)
  const shown = lanesWithin(lanes, now - dayMs, now)
  const [span, label] = stretchOf(shown, now)
  const ticks = clockTicks(now - span, span, Math.min(8, tickRoom(width)))
  const scale = { from: now - span, to: now, ticks, clock: (at: number) => clockTime(at, now) }
  if (shown.length === 0) {
    return <p className="text-sm text-faint">Nothing of it ran in the last 24 hours.</p>
  }
  const service = serviceOver(shown, scale)
  return (
    <figure ref={root} aria-label={`Serving, ${label}`} className="flex flex-col gap-0.5">
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 pb-1">
        {isServing ? (
          <ServiceMark service={service} words={serviceWords(service, scale, true)} />
        ) : (
          <span className="text-dim">As its deployments left it; not what serves now</span>
        )}
        <LaneKey />
      </figcaption>
      {packLanes(shown, now).map((row, index) => (
        <div key={row[0] && laneKey(row[0])} aria-hidden className={`${chartColumns} h-6`}>
          <span className="text-right text-sm text-faint">{index === 0 ? 'Containers' : ''}</span>
          <span className="relative h-full overflow-hidden rounded-sm bg-canvas">
            <Gridlines scale={scale} />
            {row.map((lane) => (
              <DayLane
                key={laneKey(lane)}
                lane={lane}
                scale={scale}
                tag={tags.get(lane.containerId)}
              />
            ))}
          </span>
          <span />
        </div>
      ))}
      <TimeAxis scale={scale} words={clockWords} label={label} />
      <ul className="sr-only">
        {shown.map((lane) => (
          <li key={laneKey(lane)}>{laneWords(lane, scale)}</li>
        ))}
      </ul>
    </figure>
  )
}

function stretchOf(lanes: readonly Lane[], now: number): readonly [ms: number, label: string] {
  const earliest = Math.min(...lanes.map((lane) => firstMoment(lane) ?? now - dayMs))
  return stretches.find(([ms]) => now - ms <= earliest) ?? [dayMs, 'last 24 hours']
}

const clockWords = (at: number) =>
  new Date(at).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })

function DayLane(props: { lane: Lane; scale: TimeScale; tag: string | undefined }) {
  const { lane, scale, tag } = props
  const left = percentAt(scale, lane.servingFrom ?? lane.createdAt ?? scale.from)
  const width = percentAt(scale, lane.servingTo ?? lane.removedAt ?? scale.to) - left
  return (
    <Tooltip text={laneWords(lane, scale)}>
      <span className="absolute inset-0">
        <LaneTrack lane={lane} scale={scale} until={scale.to} />
        {tag && width > namedFromPercent && (
          <span
            style={{ left: `${left}%`, maxWidth: `${width}%` }}
            className="absolute top-1/2 ml-1.5 -translate-y-1/2 truncate rounded-sm bg-surface px-1 font-mono text-xs leading-4 text-ink"
          >
            {tag}
          </span>
        )}
      </span>
    </Tooltip>
  )
}
