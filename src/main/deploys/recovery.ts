/**
 * Settles what a crash (of the app or of a host) interrupted: what was proved is finished, the rest
 * is undone, and the timeline says so.
 */
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { isAbsence } from '../hosts/absence.ts'
import type { Lock } from '../locks/held-lock.ts'
import { plainOf } from '../secrets/fill-env.ts'
import type { Stage } from '../sources/stage.ts'
import type { JournalEntry } from '../store/store.ts'
import { type Close, type DeploymentRunDeps, end, settle } from './deployment-run.ts'
import { withDns } from './dns-stage.ts'
import { lockHost, underLock } from './locked-hosts.ts'
import type { PlannedTarget } from './planner.ts'
import type { Recorder } from './recorder.ts'
import type { Request } from './request.ts'
import { createRunContext, failureFrom } from './run-context.ts'
import { createTargetRun, type Outcome, type TargetRun } from './runner.ts'
import { type JournalBody, mayGoOn, targetsIn, tellResult } from './target-runs.ts'

export interface RecoveryRun {
  readonly recorder: Recorder
  readonly signal: AbortSignal
}

/** Never throws; a host that is away or a plan that cannot be read leaves it `interrupted`. */
export async function recoverDeployment(deps: DeploymentRunDeps, run: RecoveryRun): Promise<Close> {
  const { recorder } = run
  const { deployment } = recorder
  try {
    const body = deps.store.journal.body(deployment.id) as JournalBody | undefined
    if (!body) return endUnbegun(recorder, deployment)
    return await recoverRun(deps, run, body)
  } catch (error) {
    // Nothing is known to be undone, so it stays to be settled later.
    const failure = failureFrom(deps, error)
    end(recorder, { state: 'interrupted', line: 'it could not be settled', failure })
    return recorder.flush
  }
}

/** Nothing was journalled, so nothing was touched. */
function endUnbegun(recorder: Recorder, deployment: Deployment): Close {
  const waited = deployment.startedAt === null
  const failure: Failure = waited
    ? { kind: 'cancelled', reason: 'interrupted' }
    : { kind: 'interrupted', stage: 'plan' }
  say(recorder, 'undone', 'interrupted before anything was changed')
  const state = waited ? 'cancelled' : 'failed'
  end(recorder, { state, line: 'interrupted before it began', failure })
  return recorder.flush
}

async function recoverRun(
  deps: DeploymentRunDeps,
  run: RecoveryRun,
  body: JournalBody,
): Promise<Close> {
  const source = deps.sources.of(body.request.workload.document.source.kind)
  if (!source) throw new Error(`no source of kind ${body.request.workload.document.source.kind}`)
  const { intents = {}, workload: begun } = body.request
  // One that an earlier version began has nothing filled in but what its document says.
  const workload = { ...{ env: plainOf(begun.document.env), secretMarks: {} }, ...begun }
  const request = {
    ...body.request,
    workload,
    intents,
    source,
    plan: null,
    identity: '',
    leaving: [],
  }
  const { recorder } = run
  let outcome: Outcome = { how: 'done' }
  const targets = targetsIn(body)
  for (const planned of targets) {
    const { target } = planned
    const told = toldOutcome(recorder, target)
    outcome = told ?? (await recoverTarget(deps, run, { request, planned }))
    // It serves where it moved to: what is left where it was, a later deployment takes down.
    const hasMoved = planned.leaves && deps.store.releases.byDeployment(recorder.deployment.id)
    if (hasMoved) outcome = { how: 'done' }
    if (!told && hasBegun(deps, recorder, target)) tellResult(recorder, { outcome, planned })
    if (outcome.how !== 'done' || !mayGoOn(recorder.deployment, targets, target)) break
  }
  return settle(deps, { ...run, request, targets }, outcome)
}

/** The outcome that a host had told already; undefined = recovery has to look at that host. */
function toldOutcome({ deployment }: Recorder, host: string): Outcome | undefined {
  const result = deployment.results.find(({ target }) => target === host)
  switch (result?.state) {
    case 'succeeded':
    case 'unstable':
      return { how: 'done' }
    case 'failed':
    case 'cancelled':
      return result.failure && { how: 'failed', failure: result.failure }
    default:
      return undefined
  }
}

const entriesOn = (
  { store }: Pick<DeploymentRunDeps, 'store'>,
  { deployment }: Recorder,
  host: string,
) => store.journal.entries(deployment.id).filter(({ target }) => target === host)

const hasBegun = (...about: Parameters<typeof entriesOn>): boolean => entriesOn(...about).length > 0

interface Recovering {
  readonly request: Request
  readonly planned: PlannedTarget
}

async function recoverTarget(
  deps: DeploymentRunDeps,
  { recorder, signal }: RecoveryRun,
  { request, planned }: Recovering,
): Promise<Outcome> {
  const { target, body, leaves = false } = planned
  recorder.hide(request.source.hidden(body))
  const isRemoval = request.intent.action === 'remove' || leaves
  const { workload, source } = request
  const stages = withDns(source.stages(body), deps, { workload, target, isGoing: isRemoval })
  const entries = entriesOn(deps, recorder, target)
  if (!isRemoval && entries.length === 0 && hasBegunElsewhere(recorder, target)) {
    say(recorder, 'undone', `interrupted before ${target}: nothing was changed there`)
    return { how: 'failed', failure: { kind: 'interrupted', stage: '' } }
  }
  let lock: Lock | undefined
  try {
    // Its own, which the crash left, is taken at once; another's work is waited for.
    lock = await lockHost(deps, { request, recorder, signal, wait: true }, target)
    const options = { request, target, recorder, leaves }
    const context = createRunContext(deps, {
      ...{ ...options, signal: AbortSignal.any([signal, lock.lost]) },
    })
    const targetRun = createTargetRun(context, underLock(stages, lock), entries)
    // Once it was given up, being healthy does not bring it back.
    const isGivenUp = entries.some(({ mark }) => mark === 'failed')
    const isOneWay = context.isRecorded() || (isRemoval && !isGivenUp)
    return await settleTarget({ recorder, run: targetRun, stages, entries, isOneWay, isGivenUp })
  } catch (error) {
    const failure = failureFrom(deps, error)
    return { how: isAbsence(failure) ? 'interrupted' : 'failed', failure }
  } finally {
    await lock?.release()
  }
}

/** Nobody asked for its turn again: recovery finishes what was proved, and begins nothing. */
const hasBegunElsewhere = ({ deployment }: Recorder, host: string): boolean =>
  deployment.stages.some(({ target }) => target !== host)

interface Unsettled {
  readonly recorder: Recorder
  readonly run: TargetRun
  readonly stages: readonly Stage[]
  readonly entries: readonly JournalEntry[]
  readonly isOneWay: boolean
  readonly isGivenUp: boolean
}

async function settleTarget(unsettled: Unsettled): Promise<Outcome> {
  const { recorder, run, stages, entries, isOneWay, isGivenUp } = unsettled
  const lastDone = lastDoneIndex(stages, entries)
  const isProved = !isGivenUp && stages.slice(0, lastDone + 1).some((stage) => stage.proves)
  if (isOneWay || (isProved && (await run.holds(lastDone)))) {
    say(recorder, 'finished', 'interrupted when there was no way back: finishing it')
    return await run.forward(lastDone + 1)
  }
  const stage = entries.at(-1)?.stage ?? 'plan'
  say(recorder, 'undone', `${isGivenUp ? 'failed' : 'interrupted'} at ${stage}: undoing it`)
  const { failure, undoFailure } = recorder.deployment
  if (undoFailure && failure) return await run.backward(failure)
  return await run.backward({ kind: 'interrupted', stage, ...whoLeft(failure) })
}

/** Nothing where it was Longshore that ended: nobody could write down why. */
function whoLeft(failure: Failure | undefined): { readonly away?: string } {
  return failure && isAbsence(failure) && 'host' in failure ? { away: failure.host } : {}
}

function lastDoneIndex(stages: readonly Stage[], entries: readonly JournalEntry[]): number {
  const done = new Set(entries.filter(({ mark }) => mark === 'done').map(({ stage }) => stage))
  return stages.findLastIndex((stage) => done.has(stage.name))
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
