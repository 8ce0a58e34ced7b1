/** The life of one deployment: observe, plan, run its targets, end. Recovery ends it too. */

import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { outcomeOf } from '../../shared/model/activity.ts'
import type { Aftermath, Deployment, DeploymentState } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { troublesOf } from '../../shared/model/part-lanes.ts'
import type { TargetPlan } from '../../shared/model/plan.ts'
import { onlyPart } from '../../shared/model/release.ts'
import type { Sources } from '../sources/source.ts'
import type { Stage } from '../sources/stage.ts'
import type { Store } from '../store/store.ts'
import type { Planned, PlannedTarget, Planner } from './planner.ts'
import type { Recorder } from './recorder.ts'
import type { Request } from './request.ts'
import { createRunContext, failureFrom, type RunDeps } from './run-context.ts'
import { createTargetRun, type Outcome } from './runner.ts'

export interface DeploymentRunDeps extends RunDeps {
  readonly sources: Sources
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

/** Makes the end durable. Repeatable; throws `no-space` and the like while it cannot. */
export type Close = () => void

/** Never throws: whatever happens becomes the deployment's final state. */
export async function runDeployment(
  deps: DeploymentRunDeps,
  run: DeploymentRun,
  /** The request as it stands now that its turn has come; throws when it makes no sense any more. */
  renew: () => Promise<Request>,
): Promise<Close> {
  const { recorder, signal } = run
  let { request } = run
  let outcome: Outcome
  let targets: Planned['targets'] = {}
  try {
    recorder.record({ kind: 'status', state: 'running', stage: '', line: 'running' })
    request = await renew()
    const planned = await plan(deps, { ...run, request })
    const skip = reasonToSkip(planned)
    if (skip !== null) {
      endSkipped(recorder, request, skip)
      return recorder.flush
    }
    targets = planned.targets
    outcome = await runTargets(deps, { ...run, request }, planned)
  } catch (error) {
    // Before the first stage: nothing was touched, so there is nothing to undo.
    outcome = { how: 'failed', failure: abortReason(signal) ?? failureFrom(deps, error) }
  }
  return settle(deps, { ...run, request, targets }, outcome)
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

/** Without the targets where there is nothing to do. */
function withWork({ stored, targets }: Planned): Planned['targets'] {
  const idle = stored.plan.targets.filter(({ skip }) => skip !== null).map(({ target }) => target)
  return Object.fromEntries(Object.entries(targets).filter(([target]) => !idle.includes(target)))
}

async function runTargets(
  deps: DeploymentRunDeps,
  run: DeploymentRun,
  planned: Planned,
): Promise<Outcome> {
  const { request, recorder, signal } = run
  const { id } = recorder.deployment
  const { workload, intent } = request
  const targets = withWork(planned)
  const body: JournalBody = { request: { workload, intent }, targets }
  deps.store.journal.begin(id, body)
  for (const { target, skip, parts } of planned.stored.plan.targets) {
    if (skip !== null) say(recorder, target, skip)
    else promise(recorder, target, parts)
  }
  for (const [target, { body: targetBody, leaves = false }] of Object.entries(targets)) {
    // It was forgotten while the workload moved away from it.
    if (leaves && !deps.hosts.list().some(({ name }) => name === target)) continue
    recorder.hide(request.source.hidden(targetBody))
    const stages = request.source.stages(targetBody)
    declare(recorder, target, stages)
    const context = createRunContext(deps, { request, target, recorder, signal, leaves })
    const outcome = await createTargetRun(context, stages).forward(0)
    if (outcome.how !== 'done') return outcome
  }
  return { how: 'done' }
}

function say(recorder: Recorder, target: string, line: string): void {
  recorder.record({ kind: 'progress', state: '', stage: '', line, target })
}

/** What was planned of each part, to stand beside what happens. */
function promise(recorder: Recorder, target: string, changes: TargetPlan['parts']): void {
  const parts = changes.map(({ part, change, outageMs }) => ({ part, change, outageMs }))
  const data = { type: 'planned', parts } as const
  recorder.record({ kind: 'status', state: '', stage: '', line: '', target, data })
}

function declare(recorder: Recorder, target: string, stages: readonly Stage[]): void {
  const names = stages.map(({ name }) => name)
  const data = { type: 'stages', names } as const
  recorder.record({ kind: 'status', state: '', stage: '', line: names.join(' · '), target, data })
}

/** A run that has come to its end, on the targets that were planned for it. */
interface RunToSettle extends DeploymentRun {
  readonly targets: JournalBody['targets']
}

/** Tells the final state; exactly one audit entry goes with it when it is made durable (TF-22). */
export function settle(
  deps: DeploymentRunDeps,
  { request, recorder, signal, targets }: RunToSettle,
  reached: Outcome,
): Close {
  const wasTouched = recorder.deployment.stages.length > 0
  const outcome = reached.how === 'done' ? takeEffect(deps, request) : reached
  if (outcome.how === 'interrupted') {
    end(recorder, 'interrupted', 'the host is away: it will be settled when it is back', outcome)
    return recorder.flush
  }
  if (outcome.how === 'done') {
    const state = isUnstable(recorder) ? 'unstable' : 'succeeded'
    end(recorder, state, successLine(request, recorder))
  } else {
    // Undone at last by recovery, it ends as it would have ended.
    const isWanted = signal.aborted || recorder.deployment.undoFailure !== undefined
    const isCancelled = isWanted && outcome.failure.kind === 'cancelled'
    const { title } = describeFailure(outcome.failure)
    sayAftermath(recorder, outcome, targets)
    if (outcome.undoFailure) {
      end(recorder, 'interrupted', `${title}; it could not be undone`, outcome)
      return recorder.flush
    }
    end(recorder, isCancelled ? 'cancelled' : 'failed', title, outcome)
  }
  return () => {
    recorder.flush()
    if (wasTouched) closeBooks(deps, recorder, outcome)
  }
}

function sayAftermath(
  recorder: Recorder,
  { undoFailure }: Extract<Outcome, { how: 'failed' }>,
  targets: JournalBody['targets'],
): void {
  const aftermath = aftermathOf(recorder, targets, undoFailure !== undefined)
  if (aftermath === null) return
  const data = { type: 'aftermath', aftermath, ...(undoFailure && { undoFailure }) } as const
  const line = undoFailure ? describeFailure(undoFailure).title : ''
  recorder.recordAnyway({ kind: 'status', state: '', stage: '', line, data })
}

/** Null where it is not known: the plan of an earlier version of this app did not say it. */
function aftermathOf(
  { deployment }: Recorder,
  targets: JournalBody['targets'],
  isLeft: boolean,
): Aftermath | null {
  if (deployment.stages.length === 0) return 'untouched'
  if (isLeft) return 'not-put-back'
  const served = Object.values(targets).map(({ serving }) => serving)
  if (served.includes(true)) return 'put-back'
  return served.includes(undefined) ? null : 'nothing-before'
}

/** A workload that was taken down is forgotten, unless it was changed meanwhile. */
function takeEffect({ store }: DeploymentRunDeps, { workload, intent }: Request): Outcome {
  const { name } = workload.document
  try {
    const isSame = store.workloads.get(name)?.revision === workload.revision
    if (intent.action === 'remove' && isSame) store.workloads.remove(name)
    return { how: 'done' }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return { how: 'failed', failure }
  }
}

function successLine({ intent }: Request, { deployment }: Pick<Recorder, 'deployment'>): string {
  if (intent.action === 'remove') return 'removed'
  if (isUnstable({ deployment })) return `unstable: ${troublesOf(deployment).join('; ')}`
  return deployment.verified ? 'succeeded' : 'succeeded, unverified'
}

/** It is in place, but what was watched did not settle: that is no success (SD-25). */
function isUnstable({ deployment }: Pick<Recorder, 'deployment'>): boolean {
  return troublesOf(deployment).length > 0
}

/** Only after the final state is written: without its journal a run could not be settled again. */
function closeBooks(
  { store, settings, clock }: DeploymentRunDeps,
  { deployment }: Recorder,
  outcome: Outcome,
): void {
  store.releases.trim(deployment.workload, settings.get().keepReleases)
  closeAccount({ store, clock }, deployment, detailOf(deployment, outcome))
}

/** Of one that reached its end, however that was: its journal is done, and the audit says what became of it. */
export function closeAccount(
  { store, clock }: { readonly store: Pick<Store, 'journal' | 'audit'>; readonly clock: Clock },
  deployment: Deployment,
  detail: string,
): void {
  store.journal.end(deployment.id)
  store.audit.add({
    at: clock.now(),
    actor: deployment.actor,
    action: deployment.action,
    object: deployment.workload,
    outcome: outcomeOf(deployment.action, deployment.state),
    detail,
  })
}

function detailOf(deployment: Deployment, outcome: Outcome): string {
  if (outcome.how === 'done') return troublesOf(deployment).join('; ') || deployment.tag
  // As it was recorded: without secrets.
  return describeFailure(deployment.failure ?? outcome.failure).title
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

/** Nothing was resolved, but what is live has an image already: it is told. */
function endSkipped(recorder: Recorder, { intent }: Request, line: string): void {
  const part = intent.live ? onlyPart(intent.live.release) : undefined
  const data = part && ({ type: 'image', digest: part.digest, imageId: part.imageId } as const)
  const state = 'skipped'
  recorder.recordAnyway({ kind: 'status', state, stage: '', line, ...(data ? { data } : {}) })
}

function abortReason(signal: AbortSignal): Failure | null {
  return signal.aborted ? (failureOf(signal.reason) ?? null) : null
}
