import { formatDuration } from '../../shared/lib/duration.ts'
import type { Deployment, Lane } from '../../shared/model/deployment.ts'
import { isWhole, partLanes, untouchedParts } from '../../shared/model/part-lanes.ts'
import { ContainerRow, type LaneTime } from './container-row.tsx'
import { LaneKey, laneKey } from './lane-track.tsx'
import { PartRows } from './part-rows.tsx'
import { byContainer, sentenceOf } from './part-words.ts'
import { serviceOver, serviceWords } from './service.ts'
import { ServiceMark, Verdict } from './verdict.tsx'

interface ServingLanesProps {
  deployment: Deployment
  time: LaneTime
  /** The tag of each container, where it is known. */
  tags: ReadonlyMap<string, string>
}

/** Old and new containers over the time axis: one glance says whether anything was down. */
export function ServingLanes({ deployment, time, tags }: ServingLanesProps) {
  const { scale, until, isOver } = time
  const { lanes } = deployment
  const parts = partLanes(deployment, until)
  // One program alone: its containers are told apart, not its parts.
  const isAlone = isWhole(deployment.workload, parts)
  const known = { from: scale.from, to: until }
  const service = serviceOver(lanes, known)
  if (isAlone && lanes.length === 0) return null
  return (
    <figure aria-label="Serving lanes" className="flex flex-col gap-0.5">
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 pb-1">
        {isAlone ? (
          <ServiceMark service={service} words={serviceWords(service, known, isOver)} />
        ) : (
          <Verdict {...sentenceOf(parts, until)} />
        )}
        <LaneKey />
      </figcaption>
      {isAlone ? (
        <ul className="flex flex-col gap-0.5">
          {byContainer(lanes).map((own) => (
            <ContainerRow
              key={own[0] && laneKey(own[0])}
              lanes={own}
              time={time}
              name={tags.get(own[0]?.containerId ?? '') ?? own[0]?.name ?? ''}
              aside={servedWords(own, time)}
            />
          ))}
        </ul>
      ) : (
        <PartRows parts={parts} untouched={untouchedParts(deployment)} time={time} />
      )}
    </figure>
  )
}

/** How long a container served within what is shown. */
function servedWords(lanes: readonly Lane[], { scale, until }: LaneTime): string {
  const served = lanes.flatMap(({ servingFrom, servingTo }) =>
    servingFrom === null
      ? []
      : [Math.max(0, (servingTo ?? until) - Math.max(servingFrom, scale.from))],
  )
  return served.length === 0 ? '–' : formatDuration(served.reduce((sum, ms) => sum + ms, 0))
}
