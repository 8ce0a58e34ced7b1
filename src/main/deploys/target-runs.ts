/**
 * The hosts of a deployment, one after the other in the order of its document. What fails on one, or does not hold
 * there, is carried to no other; what went well before stays.
 */
import type { Aftermath, Deployment, TargetResult } from '../../shared/model/deployment.ts'
import { withoutPassword } from '../../shared/model/git.ts'
import { troublesOf } from '../../shared/model/part-lanes.ts'
import type { TargetPlan } from '../../shared/model/plan.ts'
import { resultLine } from '../../shared/model/target-results.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { FilledEnv } from '../secrets/fill-env.ts'
import type { Stage } from '../sources/stage.ts'
import type { DeploymentRun, DeploymentRunDeps } from './deployment-run.ts'
import { withDns } from './dns-stage.ts'
import { type HeldLocks, underLock } from './locked-hosts.ts'
import type { Planned, PlannedTarget } from './planner.ts'
import type { Recorder } from './recorder.ts'
import type { Request } from './request.ts'
import { createRunContext } from './run-context.ts'
import { createTargetRun, type Outcome } from './runner.ts'

/** The journal of a run: what it follows, kept sealed until it has ended, so that a crash can be settled. */
export interface JournalBody {
  /** Without `intents`: it was begun by an earlier version of this app. */
  readonly request: Pick<Request, 'intent'> &
    Partial<Pick<Request, 'intents'>> & {
      /** Without what fills it in: as above. */
      readonly workload: Workload & Partial<FilledEnv>
    }
  /** By name where an earlier version began it, which an object orders by number where names are digits alone. */
  readonly targets: Planned['targets'] | Readonly<Record<string, Omit<PlannedTarget, 'target'>>>
}

export function targetsIn({ targets }: JournalBody): Planned['targets'] {
  if (isList(targets)) return targets
  return Object.entries(targets).map(([target, each]) => ({ target, ...each }))
}

const isList = (targets: JournalBody['targets']): targets is Planned['targets'] =>
  Array.isArray(targets)

interface LockedRun extends DeploymentRun {
  readonly held: HeldLocks
}

/** Throws why it was cancelled, where that was between two hosts. */
export async function runTargets(
  deps: DeploymentRunDeps,
  run: LockedRun,
  planned: Planned,
): Promise<Outcome> {
  const { request, recorder, signal } = run
  const { workload, intent, intents } = request
  const targets = withWork(planned)
  const body: JournalBody = { request: { workload, intent, intents }, targets }
  deps.store.journal.begin(recorder.deployment.id, body)
  for (const plan of planned.stored.plan.targets) {
    promise(recorder, plan, ofTarget(planned.targets, plan.target))
  }
  for (const each of targets) {
    const { target } = each
    // It was forgotten while the workload moved away from it.
    if (each.leaves && !deps.hosts.list().some(({ name }) => name === target)) continue
    // Where it goes it serves by now, and it is not left in two places.
    if (!each.leaves) signal.throwIfAborted()
    const outcome = await runTarget(deps, run, each)
    tellResult(recorder, { outcome, planned: each })
    if (outcome.how !== 'done' || !mayGoOn(recorder.deployment, targets, each.target))
      return outcome
  }
  return { how: 'done' }
}

/** Promises a status for each commit of the plan, also where there is nothing to do anywhere. */
export function tellCommits(recorder: Recorder, { stored, targets }: Planned): void {
  for (const plan of stored.plan.targets)
    if (plan.commits) promise(recorder, plan, ofTarget(targets, plan.target))
}

/** Without the targets where there is nothing to do. */
function withWork({ stored, targets }: Planned): Planned['targets'] {
  const idle = stored.plan.targets.filter(({ skip }) => skip !== null).map(({ target }) => target)
  return targets.filter(({ target }) => !idle.includes(target))
}

const ofTarget = (targets: Planned['targets'], name: string): PlannedTarget | undefined =>
  targets.find(({ target }) => target === name)

/** Records what is planned of each part, to stand beside what happens; or why there is nothing to do. */
function promise(
  { record }: Recorder,
  { target, skip, parts, commits }: TargetPlan,
  planned: PlannedTarget | undefined,
): void {
  const leaves = planned?.leaves && { leaves: true }
  const about = { kind: 'status', state: '', stage: '', target } as const
  const changes = parts.map(({ part, change, outageMs }) => ({ part, change, outageMs }))
  const gets = commits && {
    commit: { repository: withoutPassword(commits.repository), commit: commits.commit },
  }
  const data =
    skip === null
      ? ({ type: 'planned', parts: changes, ...leaves, ...gets } as const)
      : ({ type: 'result', state: 'skipped', why: skip, ...leaves, ...gets } as const)
  record({ ...about, line: skip ?? '', data })
}

async function runTarget(
  deps: DeploymentRunDeps,
  { request, recorder, signal: cancelled, held }: LockedRun,
  { target, body, leaves = false }: PlannedTarget,
): Promise<Outcome> {
  recorder.hide(request.source.hidden(body))
  const lock = held.get(target)
  const { workload, intent } = request
  const on = { workload, target, isGoing: leaves || intent.action === 'remove' }
  const stages = underLock(withDns(request.source.stages(body), deps, on), lock)
  declare(recorder, target, stages)
  const signal = lock ? AbortSignal.any([cancelled, lock.lost]) : cancelled
  const context = createRunContext(deps, { request, target, recorder, signal, leaves })
  return await createTargetRun(context, stages).forward(0)
}

function declare(recorder: Recorder, target: string, stages: readonly Stage[]): void {
  const names = stages.map(({ name }) => name)
  const data = { type: 'stages', names } as const
  recorder.record({ kind: 'status', state: '', stage: '', line: names.join(' · '), target, data })
}

/** Unstable is in place, but not proved: the hosts after it keep what they have. */
export function mayGoOn(
  deployment: Deployment,
  targets: Planned['targets'],
  target: string,
): boolean {
  const later = targets.slice(targets.findIndex((each) => each.target === target) + 1)
  return later.every(({ leaves }) => leaves) || isSettled(deployment, target)
}

function isSettled({ parts }: Deployment, host: string): boolean {
  return troublesOf({ parts: parts.filter(({ target }) => target === host) }).length === 0
}

export interface ReachedTarget {
  readonly outcome: Outcome
  readonly planned: PlannedTarget
}

/** Tells what became of one host of several: where there is one alone, the end of the deployment says it. */
export function tellResult(recorder: Recorder, reached: ReachedTarget): void {
  const { deployment } = recorder
  if (deployment.targets.length < 2) return
  const { planned } = reached
  const { target } = planned
  const leaves = planned.leaves && { leaves: true }
  const result = { ...resultOf(deployment, reached), ...leaves }
  recorder.recordAnyway({
    ...{ kind: 'status', state: '', stage: '', target },
    line: `${target}: ${resultLine(deployment, { target, verified: null, ...result })}`,
    data: { type: 'result', ...result },
  })
}

function resultOf(
  deployment: Deployment,
  { outcome, planned }: ReachedTarget,
): Pick<TargetResult, 'state' | 'failure' | 'aftermath'> {
  if (outcome.how === 'done') {
    // Where it goes it serves: that it could not be taken down here ends nothing, and is not hidden.
    const failed = planned.leaves && deployment.stages.find(isFailedOn(planned.target))
    if (failed) return { state: 'failed', ...(failed.failure && { failure: failed.failure }) }
    return { state: isSettled(deployment, planned.target) ? 'succeeded' : 'unstable' }
  }
  const { failure } = outcome
  if (outcome.how === 'interrupted' || outcome.undoFailure) return { state: 'interrupted', failure }
  const aftermath = aftermathOn(deployment, planned)
  const state = failure.kind === 'cancelled' ? 'cancelled' : 'failed'
  return { state, failure, ...(aftermath && { aftermath }) }
}

const isFailedOn = (host: string) => (stage: Deployment['stages'][number]) =>
  stage.target === host && stage.state === 'failed'

interface Ended {
  readonly targets: Planned['targets']
  /** Whether the deployment could not be undone. */
  readonly isLeft: boolean
}

/** The aftermath on the host where a deployment ended; null where that was between two hosts, or is not known. */
export function aftermathOf(deployment: Deployment, { targets, isLeft }: Ended): Aftermath | null {
  if (deployment.stages.length === 0) return 'untouched'
  if (isLeft) return 'not-put-back'
  const planned = targets.findLast(({ target }) => hasStages(deployment, target))
  const result = deployment.results.find(({ target }) => target === planned?.target)
  if (!planned || isDone(result)) return null
  const aftermath = aftermathOn(deployment, planned)
  // It still serves where it was to move away from.
  const stays = targets.some(({ leaves, serving }) => leaves && serving)
  return aftermath === 'nothing-before' && stays ? 'put-back' : aftermath
}

const isDone = (result: TargetResult | undefined): boolean =>
  result?.state === 'succeeded' || result?.state === 'unstable'

/** Null where it is not known: the plan of an earlier version of this app did not say it. */
function aftermathOn(deployment: Deployment, { target, serving }: PlannedTarget): Aftermath | null {
  if (!hasStages(deployment, target)) return 'untouched'
  if (serving === undefined) return null
  return serving ? 'put-back' : 'nothing-before'
}

const hasStages = ({ stages }: Deployment, host: string): boolean =>
  stages.some(({ target }) => target === host)
