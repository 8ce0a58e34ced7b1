import type { Lane } from './deployment.ts'
import type { EventData, TimelineEvent } from './timeline.ts'

type ContainerMoment = Extract<EventData, { type: 'container' }>

/**
 * The lanes after a moment in a container's life. A container that starts or serves again after it
 * had stopped gets a second lane, so that the gap between stays visible.
 */
export function moveLane(
  lanes: readonly Lane[],
  event: Pick<TimelineEvent, 'target' | 'at'>,
  data: ContainerMoment & { readonly part: string },
): Lane[] {
  const at = data.momentAt ?? event.at
  const index = lanes.findLastIndex(
    (lane) => lane.target === event.target && lane.containerId === data.containerId,
  )
  const lane = lanes[index]
  if (!lane) return [...lanes, atMoment(newLane(event.target, data), data.moment, at)]
  // One that is being made anew has another name until it takes the old one's place.
  const known = { ...lane, name: data.name }
  if (data.moment === 'started' && hasEnded(lane))
    return [...lanes, atMoment(newLane(event.target, data), 'started', at)]
  if (data.moment === 'serving' && lane.servingTo !== null) {
    return [...lanes, { ...known, servingFrom: at, servingTo: null, drainingAt: null }]
  }
  return lanes.with(index, atMoment(known, data.moment, at))
}

const hasEnded = ({ servingTo, stoppedAt }: Lane) => servingTo !== null || stoppedAt !== null

function newLane(target: string, data: ContainerMoment & { readonly part: string }): Lane {
  return {
    target,
    containerId: data.containerId,
    name: data.name,
    role: data.role,
    createdAt: null,
    startedAt: null,
    servingFrom: null,
    servingTo: null,
    drainingAt: null,
    healthyAt: null,
    stoppedAt: null,
    removedAt: null,
    part: data.part,
    replica: data.replica ?? 1,
  }
}

/** The first report of a moment counts: a recovery may report it again. */
function atMoment(lane: Lane, moment: ContainerMoment['moment'], at: number): Lane {
  switch (moment) {
    case 'created':
      return { ...lane, createdAt: lane.createdAt ?? at }
    case 'started':
      return { ...lane, startedAt: lane.startedAt ?? at }
    case 'healthy':
      return { ...lane, healthyAt: lane.healthyAt ?? at }
    case 'serving':
      return { ...lane, servingFrom: lane.servingFrom ?? at }
    case 'draining':
      return { ...lane, drainingAt: lane.drainingAt ?? at }
    case 'not-serving':
      return endServing(lane, at)
    case 'stopped':
      return { ...endServing(lane, at), stoppedAt: lane.stoppedAt ?? at }
    case 'removed':
      return { ...endServing(lane, at), removedAt: lane.removedAt ?? at }
  }
}

function endServing(lane: Lane, at: number): Lane {
  if (lane.servingFrom === null || lane.servingTo !== null) return lane
  return { ...lane, servingTo: Math.max(at, lane.servingFrom) }
}
