/** The stages of a deployment, after one more event of its timeline. Pure. */
import {
  type Deployment,
  type DeploymentState,
  type Stage,
  type StageState,
  stageStateSchema,
} from './deployment.ts'
import type { EventData, TimelineEvent } from './timeline.ts'

export function declareStages(deployment: Deployment, target: string, names: readonly string[]) {
  return names.reduce((next, name) => withStage(next, target, name), deployment)
}

function withStage(deployment: Deployment, target: string, name: string): Deployment {
  if (deployment.stages.some((stage) => stage.target === target && stage.name === name)) {
    return deployment
  }
  const stage: Stage = {
    name,
    target,
    state: 'pending',
    startedAt: null,
    endedAt: null,
    durationMs: null,
  }
  return { ...deployment, stages: [...deployment.stages, stage] }
}

export function changeStage(
  deployment: Deployment,
  event: Pick<TimelineEvent, 'target' | 'stage'>,
  change: (stage: Stage) => Stage,
): Deployment {
  if (event.stage === '') return deployment
  const known = withStage(deployment, event.target, event.stage)
  return {
    ...known,
    stages: known.stages.map((stage) =>
      stage.target === event.target && stage.name === event.stage ? change(stage) : stage,
    ),
  }
}

type StageData = Extract<EventData, { type: 'transfer' | 'probe' | 'failure' }>

export const withStageData =
  (data: StageData) =>
  (stage: Stage): Stage => {
    if (data.type === 'transfer') return { ...stage, transfer: data.transfer }
    if (data.type === 'probe') return { ...stage, probe: data.probe }
    return { ...stage, failure: data.failure }
  }

/** News that is no turn only says that the stage is running. */
export function stageStateOf(event: TimelineEvent): StageState {
  // A failed parse takes as long as the rest of the reduction.
  return stageStateSchema.options.find((state) => state === event.state) ?? 'running'
}

/** A stage never moves back: once it has ended, only undoing it is news. */
export function moveStage(stage: Stage, state: StageState, at: number): Stage {
  const isOpen = stage.state === 'pending' || stage.state === 'running'
  switch (state) {
    case 'pending':
      return stage
    case 'running':
      return stage.state === 'pending' ? { ...stage, state, startedAt: at } : stage
    case 'succeeded':
    case 'failed':
      return isOpen ? endStage(stage, state, at) : stage
    case 'skipped':
      if (!isOpen) return stage
      return stage.startedAt === null ? { ...stage, state } : endStage(stage, state, at)
    case 'undoing':
    case 'undone':
    case 'undo-failed':
      return endStage(stage, state, at)
  }
}

/** A stage's time is that of its run: what undoing it took does not stretch it. */
function endStage(stage: Stage, state: StageState, at: number): Stage {
  if (stage.endedAt !== null) return { ...stage, state }
  const startedAt = stage.startedAt ?? at
  const endedAt = Math.max(at, startedAt)
  return { ...stage, state, startedAt, endedAt, durationMs: endedAt - startedAt }
}

/** Nothing goes on after the end: what was not done is skipped, what was not proved has failed. */
export function settleStage(stage: Stage, final: DeploymentState, at: number): Stage {
  const good = final === 'succeeded' || final === 'skipped'
  if (stage.state === 'pending') return { ...stage, state: 'skipped' }
  if (stage.state === 'running') return endStage(stage, good ? 'succeeded' : 'failed', at)
  if (stage.state === 'undoing') return { ...stage, state: 'undo-failed' }
  return stage
}
