/** Rows of the activity about a deployment: when it waits, begins and ends, each once. Pure. */
import { isDeepStrictEqual } from 'node:util'
import {
  type ActivityEntry,
  type ActivityEvent,
  outcomeOf,
  usualSeverity,
} from '../../shared/model/activity.ts'
import { type Deployment, isUnverified, versionOf } from '../../shared/model/deployment.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { troublesOf } from '../../shared/model/part-lanes.ts'
import { isSplit, summaryOf } from '../../shared/model/target-results.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'

/** Row worth telling of an event that led from `before` to `after`; undefined = nothing is. */
export function activityOf(
  before: Deployment,
  after: Deployment,
  { at, line }: Pick<TimelineEvent, 'at' | 'line'>,
): ActivityEntry | undefined {
  const event = eventBetween(before, after)
  return event && entryOf(after, event, { at, detail: detailOf(after, line) })
}

export function waitingActivity(deployment: Deployment): ActivityEntry {
  const { queuedAt: at, tag: detail } = deployment
  return entryOf(deployment, 'deployment-waiting', { at, detail })
}

function eventBetween(before: Deployment, after: Deployment): ActivityEvent | undefined {
  if (before.state === after.state) {
    const begins = before.stages.length === 0 && after.stages.length > 0
    return begins ? 'deployment-started' : undefined
  }
  switch (after.state) {
    case 'succeeded':
      if (isUnverified(after)) return 'deployment-unverified'
      return after.recovered ? 'deployment-recovered' : 'deployment-succeeded'
    case 'unstable':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return `deployment-${after.state}`
    default:
      return undefined
  }
}

/** One that had waited tells how that ended, too. */
export function skippedActivity(deployment: Deployment, event: TimelineEvent): ActivityEntry {
  return entryOf(deployment, 'deployment-succeeded', { at: event.at, detail: event.line })
}

/**
 * Nothing had to be done for a commit that was not looked at before: whoever waits for its status hears of it.
 * `earlier`: deployments of the same workload, the newest first. undefined = it is no news.
 */
export function neededNothingActivity(
  deployment: Deployment,
  earlier: readonly Deployment[],
  { at, line: detail }: Pick<TimelineEvent, 'at' | 'line'>,
): ActivityEntry | undefined {
  const before = earlier.find(
    ({ id, results }) => id !== deployment.id && results.some(({ commit }) => commit),
  )
  const known = before && ['succeeded', 'skipped'].includes(before.state) ? before.results : []
  const isNews = deployment.results.some(
    ({ target, commit }) =>
      commit &&
      !known.some(
        (each) => each.target === target && each.commit && isDeepStrictEqual(each.commit, commit),
      ),
  )
  return isNews ? entryOf(deployment, 'deployment-skipped', { at, detail }) : undefined
}

function entryOf(
  deployment: Deployment,
  event: ActivityEvent,
  { at, detail }: Pick<ActivityEntry, 'at' | 'detail'>,
): ActivityEntry {
  const {
    id,
    workload,
    action,
    tag,
    release,
    targets,
    actor,
    reason,
    door = 'unknown',
  } = deployment
  const [host, ...others] = targets
  const version = versionOf(deployment)
  return {
    ...{ at, event, severity: usualSeverity[event], actor, door, reason, detail },
    object: { kind: 'workload', name: workload },
    ...(host !== undefined && others.length === 0 && { host }),
    deployment: id,
    outcome: outcomeOf(action, deployment.state),
    story: id,
    facts: {
      action,
      ...(tag !== '' && { tag }),
      ...(version !== tag && { version }),
      ...(release !== null && { release }),
      ...(others.length > 0 && { hosts: targets.join(', ') }),
    },
  }
}

/** As it was recorded: without secrets. */
function detailOf(deployment: Deployment, line: string): string {
  const { state, failure, undoFailure } = deployment
  switch (state) {
    case 'unstable':
      return withHosts(deployment, troublesOf(deployment).join('; '))
    case 'failed':
    case 'cancelled':
    case 'interrupted': {
      const why = state === 'cancelled' ? failure : (undoFailure ?? failure)
      return withHosts(deployment, why ? describeFailure(why).title : line)
    }
    default:
      return versionOf(deployment)
  }
}

/** For a deployment to several hosts, with how far it came. */
export function withHosts(deployment: Deployment, line: string): string {
  return isSplit(deployment) ? `${line} (${summaryOf(deployment)})` : line
}
