import {
  type DeployedPart,
  type Deployment,
  type DeploymentState,
  deploymentStateSchema,
  isFinal,
  type TargetResult,
} from './deployment.ts'
import { withDropped } from './dropped.ts'
import { moveLane } from './reduce-lanes.ts'
import {
  changeStage,
  declareStages,
  moveStage,
  settleStage,
  stageStateOf,
  withStageData,
} from './reduce-stages.ts'
import type { EventData, TimelineEvent } from './timeline.ts'

export type DeploymentFields = Pick<
  Deployment,
  | 'id'
  | 'workload'
  | 'workloadId'
  | 'action'
  | 'tag'
  | 'plan'
  | 'reason'
  | 'actor'
  | 'targets'
  | 'queuedAt'
>

/** A deployment before its first event. */
export function beginDeployment(fields: DeploymentFields): Deployment {
  return {
    ...fields,
    digest: null,
    release: null,
    state: 'queued',
    verified: false,
    recovered: false,
    startedAt: null,
    endedAt: null,
    stages: [],
    lanes: [],
    parts: [],
    results: [],
    lastSeq: 0,
  }
}

/**
 * The deployment after one more event of its timeline. Pure and total: an event already counted, or of another
 * deployment, changes nothing, so streams may overlap their snapshots. Its final status is the last event that tells
 * anything.
 */
export function reduceTimeline(deployment: Deployment, event: TimelineEvent): Deployment {
  if (event.deploymentId !== deployment.id || event.seq <= deployment.lastSeq) return deployment
  const counted = { ...deployment, lastSeq: event.seq }
  if (isFinal(deployment.state)) return counted
  return applyState(applyData(counted, event), event)
}

function applyData(deployment: Deployment, event: TimelineEvent): Deployment {
  const data = event.data
  if (!data) return deployment
  switch (data.type) {
    case 'stages':
      return declareStages(
        withResult(deployment, event.target, { state: 'running' }),
        event.target,
        data.names,
      )
    case 'image':
      // An image that never met a registry is told apart by its id.
      return { ...deployment, digest: data.digest ?? data.imageId }
    case 'release':
      return { ...deployment, release: data.release }
    case 'verified':
      return withVerified(deployment, event.target, data.verified)
    case 'planned':
      return changeParts(
        withResult(deployment, event.target, plannedResult(data)),
        event.target,
        data.parts,
      )
    case 'statuses': {
      const statuses = data.parts.map(({ part, ...status }) => ({ part, status }))
      return changeParts(deployment, event.target, statuses)
    }
    case 'aftermath':
      return withAftermath(deployment, data)
    case 'result': {
      const { type: _, ...result } = data
      return withResult(deployment, event.target, result)
    }
    case 'left-volumes':
      return { ...deployment, leftVolumes: unique(deployment.leftVolumes, data.volumes) }
    case 'dropped':
      return { ...deployment, dropped: withDropped(deployment.dropped, data.dropped) }
    case 'recovery':
      return { ...deployment, recovered: true }
    case 'build-step':
      return deployment
    case 'container':
      return { ...deployment, lanes: moveLane(deployment.lanes, event, partOf(deployment, data)) }
    case 'failure':
      return event.kind === 'progress'
        ? changeStage(deployment, event, withStageData(data))
        : { ...deployment, failure: data.failure }
    case 'transfer':
    case 'probe':
      return changeStage(deployment, event, withStageData(data))
  }
}

/** Folds changes of parts in: what was said of each before stays. */
function changeParts(
  deployment: Deployment,
  target: string,
  news: readonly (Pick<DeployedPart, 'part'> & Partial<DeployedPart>)[],
): Deployment {
  const isNews = (known: DeployedPart) =>
    known.target === target && news.some(({ part }) => part === known.part)
  const changed = news.map((each) => {
    const { part } = each
    const known = deployment.parts.find((other) => other.target === target && other.part === part)
    return { ...(known ?? { target, part, change: null, outageMs: null, status: null }), ...each }
  })
  return { ...deployment, parts: [...deployment.parts.filter((each) => !isNews(each)), ...changed] }
}

const plannedResult = ({ leaves, commit }: Extract<EventData, { type: 'planned' }>) => ({
  state: 'waiting' as const,
  ...(leaves && { leaves }),
  ...(commit && { commit }),
})

function withResult(
  deployment: Deployment,
  target: string,
  news: Partial<TargetResult>,
): Deployment {
  const { results } = deployment
  const index = results.findIndex((result) => result.target === target)
  const known = results[index] ?? { target, state: 'waiting', verified: null }
  const result = { ...known, ...news }
  return {
    ...deployment,
    results: index < 0 ? [...results, result] : results.with(index, result),
  }
}

/** Tells whether a host is proved; the deployment is verified while no host is told to be unproved. */
function withVerified(deployment: Deployment, target: string, verified: boolean): Deployment {
  const told = withResult(deployment, target, { verified })
  return { ...told, verified: told.results.every((result) => result.verified !== false) }
}

/** A workload that is one alone is its own part. */
function partOf({ workload }: Deployment, data: Extract<EventData, { type: 'container' }>) {
  return { ...data, part: data.part ?? workload }
}

/** Undone at last, it has no failure of undoing any more. */
function withAftermath(
  { undoFailure: _, ...deployment }: Deployment,
  { aftermath, undoFailure }: Extract<EventData, { type: 'aftermath' }>,
): Deployment {
  return { ...deployment, aftermath, ...(undoFailure && { undoFailure }) }
}

const unique = (known: readonly string[] = [], more: readonly string[]): string[] => [
  ...new Set([...known, ...more]),
]

function applyState(deployment: Deployment, event: TimelineEvent): Deployment {
  if (event.kind === 'progress') {
    const state = stageStateOf(event)
    return changeStage(deployment, event, (stage) => moveStage(stage, state, event.at))
  }
  const state = deploymentStateSchema.options.find((each) => each === event.state)
  if (event.kind !== 'status' || state === undefined) return deployment
  return moveDeployment(deployment, state, event.at)
}

function moveDeployment(deployment: Deployment, state: DeploymentState, at: number): Deployment {
  if (state === 'queued') return deployment
  const begun = state === 'running' || state === 'undoing'
  const startedAt = deployment.startedAt ?? (begun ? at : null)
  if (!isFinal(state))
    return { ...deployment, state, startedAt, results: pausedResults(deployment, state) }
  const { failure, ...fields } = deployment
  // What once interrupted it is no failure of one that was finished after all.
  const isGood = state === 'succeeded' || state === 'skipped'
  return {
    ...fields,
    ...(failure && !isGood && { failure }),
    state,
    // There was something to prove it by, yet it was not proved.
    verified: deployment.verified && (isGood || state === 'unstable'),
    startedAt,
    endedAt: Math.max(at, startedAt ?? deployment.queuedAt),
    stages: deployment.stages.map((stage) => settleStage(stage, state, at)),
    results: endedResults(deployment, state),
  }
}

function pausedResults({ results }: Deployment, state: DeploymentState): TargetResult[] {
  if (state !== 'interrupted') return results
  return results.map((each) => (each.state === 'running' ? { ...each, state } : each))
}

/** Results of targets that did not tell theirs: its turn did not come, or it is the only one. */
function endedResults({ targets, results }: Deployment, final: DeploymentState): TargetResult[] {
  const isDone = final === 'succeeded' || final === 'skipped'
  return targets.map((target): TargetResult => {
    const known = results.find((each) => each.target === target)
    const result = known ?? { target, state: 'waiting', verified: null }
    if (result.state === 'waiting') return { ...result, state: isDone ? 'skipped' : 'not-begun' }
    const isOpen = result.state === 'running' || result.state === 'interrupted'
    return isOpen && isFinalResult(final) ? { ...result, state: final } : result
  })
}

const isFinalResult = (
  state: DeploymentState,
): state is Extract<DeploymentState, TargetResult['state']> => isFinal(state)
