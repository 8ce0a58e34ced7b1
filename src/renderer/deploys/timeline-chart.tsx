import { useMemo, useRef } from 'react'
import type { Deployment, Stage } from '../../shared/model/deployment.ts'
import { isFinal } from '../../shared/model/deployment.ts'
import { partLanes } from '../../shared/model/part-lanes.ts'
import { isSplit, seenFrom } from '../../shared/model/target-results.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { useDeployments } from '../client/live-data.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { useNow } from '../ui/time.tsx'
import { useWidth } from '../ui/use-width.ts'
import type { Medians } from './medians.ts'
import { tagsOf } from './merge-lanes.ts'
import { mostRows } from './part-rows.tsx'
import { ServingLanes } from './serving-lanes.tsx'
import { StageRow } from './stage-row.tsx'
import { lookOfStage } from './stage-words.ts'
import { TimeAxis, tickRoom } from './time-axis.tsx'
import { axisTicks, openEnd } from './time-scale.ts'

interface TimelineChartProps {
  deployment: Deployment
  events: readonly TimelineEvent[]
  medians: Medians | null
  /** Whether what is shown may be old: nothing ticks. */
  isStale: boolean
}

/** Lanes above, stages below, over one time axis. */
export function TimelineChart(props: TimelineChartProps) {
  const { deployment, events, medians, isStale } = props
  const { stages, state } = deployment
  const isOver = isFinal(state)
  const isLive = !isStale && (state === 'running' || state === 'undoing')
  const root = useRef<HTMLDivElement>(null)
  const width = useWidth(root)
  const all = useDeployments().data
  const tags = useMemo(() => tagsOf([deployment, ...(all ?? [])]), [deployment, all])
  const { from, to, until } = useStretch(deployment, medians, isLive)
  const scale = useMemo(
    () => ({ from, to, ticks: axisTicks(to - from, tickRoom(width)) }),
    [from, to, width],
  )
  const time = { scale, until, isOver }
  const parts = partLanes(deployment, until)
  const lanesOf = (of: Deployment) => (
    <ServingLanes key="lanes" deployment={of} {...{ time, tags }} />
  )
  const stagesOf = (target: string) => (
    <ol className="border-t">
      {stages
        .filter((stage) => stage.target === target)
        .map((stage) => (
          <StageRow
            key={stage.name}
            stage={stage}
            look={lookOfStage(stage, state)}
            scale={scale}
            events={events}
            medianMs={medians?.stages.get(stage.name)}
            isLive={isLive}
            isToldAbove={isOver && isSameFailure(stage, deployment)}
          />
        ))}
    </ol>
  )
  const begun = [...new Set(stages.map((stage) => stage.target))]
  // Each of several hosts has lanes of its own: another that serves is no less of an outage here.
  if (isSplit(deployment)) {
    return (
      <div ref={root} className="flex flex-col gap-4">
        {begun.map((target) => (
          <section key={target} aria-label={`On ${target}`} className="flex flex-col gap-2">
            <h3 className="font-strong">
              <HostChip name={target} />
            </h3>
            {lanesOf(seenFrom(deployment, target) ?? deployment)}
            <TimeAxis scale={scale} />
            {stagesOf(target)}
          </section>
        ))}
      </div>
    )
  }
  const drawnStages = (
    <div key="stages">
      <TimeAxis scale={scale} />
      {begun.map((target) => (
        <section key={target} aria-label={`Stages on ${target}`}>
          {begun.length > 1 && <h3 className="label pt-2">{target}</h3>}
          {stagesOf(target)}
        </section>
      ))}
    </div>
  )
  // What is going on now would stand far below the lanes of many services.
  const isLong = parts.length > mostRows && !isOver
  return (
    <div ref={root} className="flex flex-col gap-4">
      {isLong ? [drawnStages, lanesOf(deployment)] : [lanesOf(deployment), drawnStages]}
    </div>
  )
}

const isSameFailure = (stage: Stage, { failure }: Deployment) =>
  failure !== undefined && stage.failure?.kind === failure.kind

/** The axis moves in leaps: between them only the lanes and the running bar are drawn anew. */
function useStretch(
  deployment: Deployment,
  medians: Medians | null,
  isLive: boolean,
): { from: number; to: number; until: number } {
  const now = useNow(isLive ? 200 : 60_000)
  const from = deployment.startedAt ?? deployment.queuedAt
  const last = lastMoment(deployment)
  if (!isLive) return { from, to: Math.max(last, from + 1_000), until: last }
  const until = Math.max(now, last)
  return { from, to: openEnd(from, until, medians?.totalMs ?? 0), until }
}

/** The end, or the last thing known of one that has not ended. */
function lastMoment({ startedAt, endedAt, queuedAt, stages }: Deployment): number {
  if (endedAt !== null) return endedAt
  const moments = stages.flatMap((stage) => [stage.startedAt ?? 0, stage.endedAt ?? 0])
  return Math.max(startedAt ?? queuedAt, ...moments)
}
