/** Holds that keep a workload from an image that it could move to, the most pressing first. */
import { durationMs } from '../../shared/lib/duration.ts'
import { type Deployment, isFinal } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Guard, HostState } from '../../shared/model/host.ts'
import { isOpenAt, opensAt, parseTimeWindow } from '../../shared/model/time-window.ts'
import type { Hold } from '../../shared/model/update.ts'
import { isAbsence } from '../hosts/absence.ts'
import type { UpdateChoice } from '../store/store.ts'
import type { Subject } from './subjects.ts'

/** Surroundings of an image, at one moment. */
export interface Surroundings {
  readonly now: number
  readonly isPaused: boolean
  /** When this installation saw it first. */
  readonly firstSeen: number
  readonly choice: UpdateChoice | undefined
  /** Deployments of the workload, the newest first. */
  readonly deployments: readonly Deployment[]
  deployment(id: string): Deployment | undefined
  readonly hosts: readonly {
    readonly name: string
    readonly guard: Guard
    readonly state: HostState['state']
  }[]
  /** Its tag meant it before it meant what is live. */
  readonly isOlder: boolean
  /** Platform that it is not built for; undefined = none. */
  readonly unfit: string | undefined
}

/** When it has been seen for long enough, unix ms; undefined = it has. */
export function tooNewUntil(
  { rule }: Pick<Subject, 'rule'>,
  { firstSeen, now }: Pick<Surroundings, 'firstSeen' | 'now'>,
): number | undefined {
  const until = rule ? firstSeen + durationMs(rule.minAge) : now
  return now < until ? until : undefined
}

export function holdsOf(subject: Subject, digest: string, around: Surroundings): Hold[] {
  const { rule } = subject
  if (!rule) return [...lasting(subject, digest, around), { kind: 'not-watched' }]
  return [
    ...lasting(subject, digest, around),
    ...ageOf(subject, around),
    ...(around.isPaused ? [{ kind: 'paused' as const }] : []),
    ...(rule.do === 'deploy' ? ofDeploying(subject, rule.window, around) : []),
    ...(rule.do === 'deploy' ? [] : [{ kind: 'asks' as const, does: rule.do }]),
  ]
}

/** Holds that no time changes. */
function lasting(subject: Subject, digest: string, around: Surroundings): Hold[] {
  const { choice, unfit, isOlder } = around
  const release = subject.earlier.get(digest)
  return [
    ...(choice?.kind === 'skipped' ? [{ kind: 'skipped' as const, at: choice.at }] : []),
    ...(choice?.kind === 'tried' ? triedBefore(choice, around) : []),
    ...(release === undefined ? [] : [{ kind: 'was-live' as const, release }]),
    ...(isOlder && release === undefined ? [{ kind: 'meant-before' as const }] : []),
    ...(isStopped(around.deployments) ? [{ kind: 'stopped' as const }] : []),
    ...(unfit === undefined ? [] : [{ kind: 'wrong-platform' as const, platform: unfit }]),
  ]
}

function triedBefore(
  choice: Extract<UpdateChoice, { kind: 'tried' }>,
  around: Surroundings,
): Hold[] {
  if (choice.deployment === '') return [{ kind: 'refused-before', reason: choice.reason }]
  const tried = around.deployment(choice.deployment)
  // One that is on its way is told as that.
  if (tried && !isFinal(tried.state)) return []
  if (tried?.failure && isNoTry(tried.failure)) return []
  return [{ kind: 'failed-before', deployment: choice.deployment }]
}

/** Whether a failure says nothing of the image: nothing was begun, or the host went away. */
export const isNoTry = (failure: Failure): boolean =>
  isAbsence(failure) || failure.kind === 'locked' || failure.kind === 'workload-busy'

/** These leave it as up or down as it was. */
const besides: readonly Deployment['action'][] = ['pull', 'prune']
const cameTo: readonly Deployment['state'][] = ['succeeded', 'unstable']

/** Stopped or taken down through Longshore, and not started since. */
export function isStopped(deployments: readonly Deployment[]): boolean {
  const last = deployments.find(
    ({ action, state }) => !besides.includes(action) && cameTo.includes(state),
  )
  return last?.action === 'stop' || last?.action === 'remove'
}

function ageOf(subject: Subject, around: Surroundings): Hold[] {
  const until = tooNewUntil(subject, around)
  return until === undefined ? [] : [{ kind: 'too-new', until }]
}

function ofDeploying(subject: Subject, window: string, around: Surroundings): Hold[] {
  const { now, hosts, deployments } = around
  const parsed = parseTimeWindow(window)
  const opens = parsed.ok && parsed.value && !isOpenAt(parsed.value, now) ? parsed.value : undefined
  const busy = deployments.find(({ state }) => !isFinal(state))
  const guarded = hosts.find(({ guard }) => guard !== 'open')
  const away = hosts.find(({ state }) => state === 'stale' || state === 'failed')
  return [
    ...(subject.by === 'file' ? [{ kind: 'in-file' as const }] : []),
    ...(subject.by === 'document' ? [{ kind: 'in-document' as const }] : []),
    ...(guarded ? [{ kind: 'guarded' as const, host: guarded.name }] : []),
    ...(opens ? [{ kind: 'outside-window' as const, opens: opensAt(opens, now) }] : []),
    ...(busy ? [{ kind: 'busy' as const, deployment: busy.id }] : []),
    ...(away ? [{ kind: 'host-away' as const, host: away.name }] : []),
  ]
}

/** Somebody is told of it: it is good, and a human is to decide. */
export function isProposed(holds: readonly Hold[]): boolean {
  const asks: readonly Hold['kind'][] = ['asks', 'in-file', 'in-document', 'guarded']
  const besideThat: readonly Hold['kind'][] = ['outside-window', 'host-away']
  const first = holds.find(({ kind }) => !asks.includes(kind) && !besideThat.includes(kind))
  return first === undefined && holds.some(({ kind }) => asks.includes(kind))
}
