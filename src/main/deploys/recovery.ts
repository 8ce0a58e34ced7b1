/**
 * Settles what a crash (of the app or of a host) interrupted: what was proved is finished, the rest
 * is undone, and the timeline says so.
 */
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Stage } from '../sources/source.ts'
import { sourceOf } from '../sources/sources.ts'
import type { JournalEntry } from '../store/store.ts'
import { type DeploymentRunDeps, end, type JournalBody, settle } from './deployment-run.ts'
import type { Recorder } from './recorder.ts'
import { createRunContext } from './run-context.ts'
import { createTargetRun, isAbsence, type Outcome, type TargetRun } from './runner.ts'

export interface RecoveryRun {
  readonly recorder: Recorder
  readonly signal: AbortSignal
}

/** Never throws; a host that is away leaves the deployment `interrupted`. */
export async function recoverDeployment(deps: DeploymentRunDeps, run: RecoveryRun): Promise<void> {
  const { recorder, signal } = run
  const { deployment } = recorder
  const body = deps.store.journal.body(deployment.id) as JournalBody | undefined
  if (!body) return endUnbegun(recorder, deployment)
  const source = sourceOf(body.request.workload.document.source.kind)
  if (!source) return
  const request = { ...body.request, source, plan: null, identity: '' }
  let outcome: Outcome = { how: 'done' }
  for (const [target, { body: targetBody }] of Object.entries(body.targets)) {
    const stages = source.stages(targetBody)
    const context = createRunContext(deps, { request, target, recorder, signal })
    const entries = deps.store.journal
      .entries(deployment.id)
      .filter((entry) => entry.target === target)
    const targetRun = createTargetRun(context, stages, entries)
    try {
      outcome = await settleTarget(
        recorder,
        targetRun,
        stages,
        entries,
        context.recorded() !== null,
      )
    } catch (error) {
      outcome = absentOrFailed(context.failureFrom(error))
    }
    if (outcome.how !== 'done') break
  }
  settle(deps, { request, recorder, signal }, outcome)
}

/** Nothing was journalled, so nothing was touched. */
function endUnbegun(recorder: Recorder, deployment: Deployment): void {
  const waited = deployment.startedAt === null
  const failure: Failure = waited
    ? { kind: 'cancelled', reason: 'interrupted' }
    : { kind: 'interrupted', stage: 'plan' }
  say(recorder, 'undone', 'interrupted before anything was changed')
  end(recorder, waited ? 'cancelled' : 'failed', 'interrupted before it began', { failure })
}

async function settleTarget(
  recorder: Recorder,
  run: TargetRun,
  stages: readonly Stage[],
  entries: readonly JournalEntry[],
  isRecorded: boolean,
): Promise<Outcome> {
  const lastDone = lastDoneIndex(stages, entries)
  const isOneWay = stages.every((stage) => stage.undo === undefined)
  // Once it was given up, being healthy does not bring it back.
  const isGivenUp = entries.some(({ mark }) => mark === 'failed')
  const isProved = !isGivenUp && stages.slice(0, lastDone + 1).some((stage) => stage.proves)
  if (isOneWay || isRecorded || (isProved && (await run.holds(lastDone)))) {
    say(recorder, 'finished', 'interrupted after it was proved: finishing it')
    return await run.forward(isOneWay ? 0 : lastDone + 1)
  }
  const stage = entries.at(-1)?.stage ?? 'plan'
  say(recorder, 'undone', `interrupted at ${stage}: undoing it`)
  return await run.backward({ kind: 'interrupted', stage })
}

function lastDoneIndex(stages: readonly Stage[], entries: readonly JournalEntry[]): number {
  const done = new Set(entries.filter(({ mark }) => mark === 'done').map(({ stage }) => stage))
  return stages.findLastIndex((stage) => done.has(stage.name))
}

function absentOrFailed(failure: Failure): Outcome {
  return { how: isAbsence(failure) ? 'interrupted' : 'failed', failure }
}

function say(recorder: Recorder, outcome: 'finished' | 'undone', line: string): void {
  recorder.recordAnyway({
    kind: 'status',
    state: outcome === 'finished' ? 'running' : 'undoing',
    stage: '',
    line,
    data: { type: 'recovery', outcome },
  })
}
