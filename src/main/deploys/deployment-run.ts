/** The life of one deployment: observe, plan, run its targets, end. Recovery ends it too. */

import type { DeploymentState } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Stage } from '../sources/source.ts'
import type { Planned, PlannedTarget, Planner } from './planner.ts'
import type { Recorder } from './recorder.ts'
import type { Request } from './request.ts'
import { createRunContext, type RunDeps } from './run-context.ts'
import { createTargetRun, type Outcome } from './runner.ts'

export interface DeploymentRunDeps extends RunDeps {
  readonly planner: Planner
}

export interface DeploymentRun {
  readonly request: Request
  readonly recorder: Recorder
  readonly signal: AbortSignal
}

/** What a run follows, kept sealed until it has ended, so that a crash can be settled. */
export interface JournalBody {
  readonly request: Pick<Request, 'workload' | 'intent'>
  readonly targets: Readonly<Record<string, PlannedTarget>>
}

/** Never throws: whatever happens becomes the deployment's final state. */
export async function runDeployment(deps: DeploymentRunDeps, run: DeploymentRun): Promise<void> {
  const { recorder } = run
  let outcome: Outcome
  try {
    recorder.record({ kind: 'status', state: 'running', stage: '', line: 'running' })
    const planned = await plan(deps, run)
    const skip = reasonToSkip(planned)
    if (skip !== null) {
      end(recorder, 'skipped', skip)
      return
    }
    outcome = await runTargets(deps, run, planned)
  } catch (error) {
    // Before the first stage: nothing was touched, so there is nothing to undo.
    const context = createRunContext(deps, { ...run, target: recorder.deployment.targets[0] ?? '' })
    outcome = { how: 'failed', failure: abortReason(run.signal) ?? context.failureFrom(error) }
  }
  settle(deps, run, outcome)
}

async function plan(deps: DeploymentRunDeps, run: DeploymentRun): Promise<Planned> {
  const { request, signal } = run
  if (request.plan) return await deps.planner.confirm(request, request.plan, signal)
  return await deps.planner.compute(request, signal)
}

function reasonToSkip({ stored }: Planned): string | null {
  const skips = stored.plan.targets.map(({ skip }) => skip)
  return skips.every((skip) => skip !== null) ? skips.join('; ') : null
}

async function runTargets(
  deps: DeploymentRunDeps,
  run: DeploymentRun,
  planned: Planned,
): Promise<Outcome> {
  const { request, recorder, signal } = run
  const { id } = recorder.deployment
  const { workload, intent } = request
  const body: JournalBody = { request: { workload, intent }, targets: planned.targets }
  deps.store.journal.begin(id, body)
  for (const [target, { body: targetBody }] of Object.entries(planned.targets)) {
    const stages = request.source.stages(targetBody)
    declare(recorder, target, stages)
    const context = createRunContext(deps, { request, target, recorder, signal })
    const outcome = await createTargetRun(context, stages).forward(0)
    if (outcome.how !== 'done') return outcome
  }
  return { how: 'done' }
}

function declare(recorder: Recorder, target: string, stages: readonly Stage[]): void {
  const names = stages.map(({ name }) => name)
  const data = { type: 'stages', names } as const
  recorder.record({ kind: 'status', state: '', stage: '', line: names.join(' · '), target, data })
}

/** Writes the outcome as the final state, with exactly one audit entry (TF-22). */
export function settle(
  deps: DeploymentRunDeps,
  { request, recorder, signal }: DeploymentRun,
  outcome: Outcome,
): void {
  const { deployment } = recorder
  const wasTouched = deployment.stages.length > 0
  if (outcome.how === 'done') {
    succeed(deps, request, recorder)
  } else if (outcome.how === 'interrupted') {
    end(recorder, 'interrupted', 'the host is away: it will be settled when it is back', outcome)
    return
  } else {
    const isCancelled = signal.aborted && outcome.failure.kind === 'cancelled'
    const line = describeFailure(outcome.failure).title
    end(recorder, isCancelled ? 'cancelled' : 'failed', line, outcome)
  }
  if (!wasTouched) return
  deps.store.journal.end(deployment.id)
  deps.store.audit.add({
    at: deps.clock.now(),
    actor: deployment.actor,
    action: deployment.action,
    object: deployment.workload,
    outcome: outcome.how === 'done' ? 'deployed' : 'failed',
    detail: outcome.how === 'done' ? deployment.tag : describeFailure(outcome.failure).title,
  })
}

function succeed(deps: DeploymentRunDeps, request: Request, recorder: Recorder): void {
  const { name } = request.workload.document
  if (request.intent.action === 'remove') {
    deps.store.workloads.remove(name)
    end(recorder, 'succeeded', 'removed')
    return
  }
  deps.store.releases.trim(name, deps.settings.get().keepReleases)
  const { verified } = recorder.deployment
  end(recorder, 'succeeded', verified ? 'succeeded' : 'succeeded, unverified')
}

export function end(
  recorder: Recorder,
  state: DeploymentState,
  line: string,
  outcome?: { readonly failure: Failure },
): void {
  const data = outcome && ({ type: 'failure', failure: outcome.failure } as const)
  recorder.recordAnyway({ kind: 'status', state, stage: '', line, ...(data ? { data } : {}) })
}

function abortReason(signal: AbortSignal): Failure | null {
  if (!signal.aborted) return null
  const { reason } = signal
  return reason instanceof Error && 'failure' in reason ? (reason.failure as Failure) : null
}
