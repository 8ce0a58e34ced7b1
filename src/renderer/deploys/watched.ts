import type { Deployment } from '../../shared/model/deployment.ts'
import { reduceTimeline } from '../../shared/model/reduce-timeline.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'

/** A deployment and the timeline it is the fold of. */
export interface Watched {
  readonly deployment: Deployment
  readonly events: readonly TimelineEvent[]
}

type WatchedItem =
  | { readonly type: 'snapshot'; readonly deployment: Deployment; readonly events: TimelineEvent[] }
  | { readonly type: 'event'; readonly event: TimelineEvent }

export function foldWatched(last: Watched | undefined, item: WatchedItem): Watched {
  if (item.type === 'snapshot') return { deployment: item.deployment, events: item.events }
  if (!last) throw new Error('an event came before its snapshot')
  const deployment = reduceTimeline(last.deployment, item.event)
  // Not counted means it was there before.
  if (deployment === last.deployment) return last
  const events = isPassing(last.events.at(-1), item.event) ? last.events.slice(0, -1) : last.events
  return { deployment, events: [...events, item.event] }
}

/** Of bytes on their way only the last word counts: the others would fill the memory of a long pull. */
function isPassing(before: TimelineEvent | undefined, now: TimelineEvent): boolean {
  return (
    before?.data?.type === 'transfer' &&
    now.data?.type === 'transfer' &&
    before.stage === now.stage &&
    before.target === now.target
  )
}
