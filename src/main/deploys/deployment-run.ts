/** The life of one deployment: observe, plan, run its targets, end. Recovery ends it too. */

import { failureOf } from '../../shared/lib/failure-error.ts'
import { type DeploymentState, isUnverified } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { troublesOf } from '../../shared/model/part-lanes.ts'
import { goodBeforeLive, onlyPart } from '../../shared/model/release.ts'
import type { Locks } from '../locks/locks.ts'
import { startStopwatch } from '../locks/stopwatch.ts'
import { filledSecrets } from '../secrets/fill-env.ts'
import { withHosts } from './deployment-activity.ts'
import { areFree, type HeldLocks, lockHosts, release } from './locked-hosts.ts'
import type { Planned, Planner } from './planner.ts'
import type { Recorder } from './recorder.ts'
import type { Request } from './request.ts'
import { failureFrom, type RunDeps } from './run-context.ts'
import type { Outcome } from './runner.ts'
import { aftermathOf, runTargets, tellCommits } from './target-runs.ts'

export interface DeploymentRunDeps extends RunDeps {
  readonly planner: Planner
  readonly locks: Locks
}

export interface DeploymentRun {
  readonly request: Request
  readonly recorder: Recorder
  readonly signal: AbortSignal
  /** Until another installation is through with one of its hosts. */
  readonly wait?: boolean
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
  let targets: Planned['targets'] = []
  let held: HeldLocks = new Map()
  try {
    recorder.record({ kind: 'status', state: 'running', stage: '', line: 'running' })
    request = await renew()
    tellFilled(recorder, request)
    const planned = await planUnderLock(deps, { ...run, request }, (locks) => {
      held = locks
    })
    const skip = reasonToSkip(planned)
    if (skip !== null) {
      await release(held)
      tellCommits(recorder, planned)
      endSkipped(recorder, request, skip)
      return recorder.flush
    }
    targets = planned.targets
    outcome = await runTargets(deps, { ...run, request, held }, planned)
  } catch (error) {
    // Before the first stage of a host: nothing was touched there, so there is nothing to undo.
    outcome = { how: 'failed', failure: abortReason(signal) ?? failureFrom(deps, error) }
  }
  await release(held, outcome.how === 'interrupted' ? outcome.failure : undefined)
  return settle(deps, { ...run, request, targets }, outcome)
}

/** Its secrets as they are by now, which may be others than when it was asked for; and what it does without. */
function tellFilled(recorder: Recorder, { workload, warnings = [] }: Request): void {
  recorder.hide({ secrets: filledSecrets(workload), names: [] })
  for (const line of warnings) recorder.record({ kind: 'log', state: '', stage: '', line })
}

/** A plan that is older was made while somebody else may have begun and ended. */
const freshMs = 2_000

/**
 * Plans under the locks of its hosts. A plan with nothing to do takes no lock, and changes nothing at all. An
 * observation made while somebody else was at work is made again once that has ended.
 */
async function planUnderLock(
  deps: DeploymentRunDeps,
  run: DeploymentRun,
  locked: (held: HeldLocks) => void,
): Promise<Planned> {
  const age = startStopwatch(deps)
  const planned = (await areFree(deps, run)) ? await plan(deps, run) : undefined
  if (planned && reasonToSkip(planned) !== null) return planned
  const { held, hasWaited } = await lockHosts(deps, { ...run, wait: run.wait ?? false })
  locked(held)
  if (planned && !hasWaited && age.atMost() < freshMs) return planned
  return await plan(deps, run)
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

/** A run that has come to its end, on the targets that were planned for it. */
interface RunToSettle extends DeploymentRun {
  readonly targets: Planned['targets']
}

/** Tells the final state; exactly one row of activity goes with it when it is made durable (TF-22). */
export function settle(
  deps: DeploymentRunDeps,
  { request, recorder, signal, targets }: RunToSettle,
  reached: Outcome,
): Close {
  const wasTouched = recorder.deployment.stages.length > 0
  const outcome = reached.how === 'done' ? takeEffect(deps, request) : reached
  if (outcome.how === 'interrupted') {
    const line = 'the host is away: it will be settled when it is back'
    end(recorder, { state: 'interrupted', line, failure: outcome.failure })
    return recorder.flush
  }
  if (outcome.how === 'done') {
    const state = isUnstable(recorder) ? 'unstable' : 'succeeded'
    end(recorder, { state, line: successLine(request, recorder) })
  } else {
    // Undone at last by recovery, it ends as it would have ended.
    const isWanted = signal.aborted || recorder.deployment.undoFailure !== undefined
    const isCancelled = isWanted && outcome.failure.kind === 'cancelled'
    const { failure } = outcome
    const { title } = describeFailure(failure)
    sayAftermath(recorder, outcome, targets)
    if (outcome.undoFailure) {
      end(recorder, { state: 'interrupted', line: `${title}; it could not be undone`, failure })
      return recorder.flush
    }
    const line = withHosts(recorder.deployment, title)
    end(recorder, { state: isCancelled ? 'cancelled' : 'failed', line, failure })
  }
  return () => {
    recorder.flush()
    if (wasTouched) finalizeRecords(deps, recorder)
  }
}

function sayAftermath(
  recorder: Recorder,
  { undoFailure }: Extract<Outcome, { how: 'failed' }>,
  targets: Planned['targets'],
): void {
  const aftermath = aftermathOf(recorder.deployment, { targets, isLeft: undoFailure !== undefined })
  if (aftermath === null) return
  const data = { type: 'aftermath', aftermath, ...(undoFailure && { undoFailure }) } as const
  const line = undoFailure ? describeFailure(undoFailure).title : ''
  recorder.recordAnyway({ kind: 'status', state: '', stage: '', line, data })
}

/** A workload that was taken down is forgotten, unless it was changed meanwhile. */
function takeEffect({ store }: DeploymentRunDeps, { workload, intent }: Request): Outcome {
  const { name } = workload.document
  try {
    if (intent.action !== 'remove') return { how: 'done' }
    // On hosts that were forgotten, too, nothing of it is to be taken for live.
    store.releases.retire(name)
    const isSame = store.workloads.get(name)?.revision === workload.revision
    if (isSame) store.workloads.remove(name)
    return { how: 'done' }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return { how: 'failed', failure }
  }
}

function successLine({ intent }: Request, { deployment }: Pick<Recorder, 'deployment'>): string {
  if (intent.action === 'remove') return 'removed'
  if (isUnstable({ deployment }))
    return withHosts(deployment, `unstable: ${troublesOf(deployment).join('; ')}`)
  const isDoubtful = isUnverified({ ...deployment, state: 'succeeded' })
  return isDoubtful ? 'succeeded, unverified' : 'succeeded'
}

/** Whether it is in place, but did not settle while it was watched: that is no success (SD-25). */
function isUnstable({ deployment }: Pick<Recorder, 'deployment'>): boolean {
  return troublesOf(deployment).length > 0
}

/** Only after the final state is written: without its journal a run could not be settled again. */
function finalizeRecords({ store, settings }: DeploymentRunDeps, { deployment }: Recorder): void {
  const { workload } = deployment
  const { releases = settings.get().keepReleases, logs } =
    store.workloads.get(workload)?.document.keep ?? {}
  const state = (id: string) => store.deployments.get(id)?.state
  const promised = goodBeforeLive(store.releases.list(workload), state)
  store.releases.trim(workload, releases, promised?.name)
  if (logs !== undefined) store.keptLogs.trim(workload, logs)
  store.journal.end(deployment.id)
}

interface Ending {
  readonly state: DeploymentState
  readonly line: string
  readonly failure?: Failure
}

export function end(recorder: Recorder, { state, line, failure }: Ending): void {
  const data = failure && ({ type: 'failure', failure } as const)
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
