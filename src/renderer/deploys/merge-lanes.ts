import { type Deployment, type Lane, versionOf } from '../../shared/model/deployment.ts'

/**
 * The lives of containers over several deployments: the new container of one is the old one of the
 * next, and both saw a part of it.
 */
export function mergeLanes(deployments: readonly Deployment[]): Lane[] {
  const inOrder = [...deployments].sort((a, b) => a.queuedAt - b.queuedAt)
  const lanes: Lane[] = []
  for (const lane of inOrder.flatMap((deployment) => deployment.lanes)) {
    const index = lanes.findLastIndex(
      (known) => known.target === lane.target && known.containerId === lane.containerId,
    )
    const known = lanes[index]
    // A container that stopped serving and serves again is a second stretch, not a longer one.
    const isOneStretch = known && (known.servingTo === null || lane.servingFrom === null)
    if (!isOneStretch) lanes.push(lane)
    else lanes[index] = joined(known, lane)
  }
  return lanes
}

function joined(earlier: Lane, later: Lane): Lane {
  return {
    ...later,
    createdAt: earlier.createdAt ?? later.createdAt,
    startedAt: earlier.startedAt ?? later.startedAt,
    servingFrom: earlier.servingFrom ?? later.servingFrom,
    servingTo: later.servingTo ?? earlier.servingTo,
    drainingAt: later.drainingAt ?? earlier.drainingAt,
    removedAt: later.removedAt ?? earlier.removedAt,
  }
}

/** The tag, or the commit, that each container was made for. */
export function tagsOf(deployments: readonly Deployment[]): ReadonlyMap<string, string> {
  return new Map(
    deployments.flatMap((deployment) =>
      // What has no tag goes by the name of its container.
      deployment.lanes.flatMap(({ role, containerId, target }) => {
        const version = versionOf(deployment, target)
        return role === 'new' && version !== '' ? [[containerId, version] as const] : []
      }),
    ),
  )
}

/** Lanes that were there at some moment of the stretch. */
export function lanesWithin(lanes: readonly Lane[], from: number, to: number): Lane[] {
  return lanes.filter((lane) => {
    const begin = firstMoment(lane) ?? to
    const end = lane.removedAt ?? lane.servingTo ?? to
    return begin <= to && end >= from
  })
}

/** The first that is known of a container. */
export const firstMoment = (lane: Lane): number | null =>
  lane.createdAt ?? lane.startedAt ?? lane.servingFrom

const begin = (lane: Lane) => firstMoment(lane) ?? 0

/** As few rows as lanes need that do not overlap. */
export function packLanes(lanes: readonly Lane[], now: number): Lane[][] {
  const rows: Lane[][] = []
  for (const lane of [...lanes].sort((a, b) => begin(a) - begin(b))) {
    const free = rows.find((row) => {
      const last = row.at(-1)
      return last && (last.removedAt ?? last.servingTo ?? now) <= begin(lane)
    })
    if (free) free.push(lane)
    else rows.push([lane])
  }
  return rows
}
