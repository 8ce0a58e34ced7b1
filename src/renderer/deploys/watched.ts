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
  return { deployment, events: isPassing(item.event) ? last.events : [...last.events, item.event] }
}

/** How far bytes are stands in the deployment: all that was said of it would fill the memory of a long pull. */
function isPassing({ data }: TimelineEvent): boolean {
  return data?.type === 'transfer'
}
