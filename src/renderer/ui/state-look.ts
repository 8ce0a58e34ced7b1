import {
  Ban,
  CheckCircle2,
  Circle,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleSlash,
  CircleStop,
  Clock,
  type LucideIcon,
  MinusCircle,
  PauseCircle,
  PlugZap,
  RotateCw,
  ShieldCheck,
  ShieldQuestion,
  TriangleAlert,
  Undo2,
  Unplug,
  XCircle,
} from 'lucide-react'
import type {
  DeploymentState,
  PulledPart,
  StageState,
  TargetResult,
} from '../../shared/model/deployment.ts'
import {
  type FleetContainer,
  type FleetWorkload,
  workloadHealth,
} from '../../shared/model/fleet.ts'
import type { HostState } from '../../shared/model/host.ts'
import { clockTime } from './time.tsx'

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'unknown' | 'calm'

/** How a state looks and is called; colour never stands without the icon and the word. */
export interface Look {
  readonly tone: Tone
  readonly icon: LucideIcon
  readonly word: string
  /** Something is happening now. */
  readonly moving?: boolean
}

type Looks<State extends string> = { readonly [S in State]: Look }

export const deploymentLook: Looks<DeploymentState> = {
  queued: { tone: 'busy', icon: Clock, word: 'Queued' },
  running: { tone: 'busy', icon: CircleDot, word: 'Running', moving: true },
  undoing: { tone: 'warn', icon: Undo2, word: 'Undoing', moving: true },
  interrupted: { tone: 'warn', icon: Unplug, word: 'Interrupted' },
  succeeded: { tone: 'good', icon: CheckCircle2, word: 'Succeeded' },
  unstable: { tone: 'warn', icon: TriangleAlert, word: 'Unstable' },
  failed: { tone: 'bad', icon: XCircle, word: 'Failed' },
  cancelled: { tone: 'calm', icon: Ban, word: 'Cancelled' },
  skipped: { tone: 'calm', icon: MinusCircle, word: 'Nothing to do' },
}

/** The looks of one host of a deployment to several. */
export const resultLook: Looks<TargetResult['state']> = {
  ...deploymentLook,
  waiting: { tone: 'calm', icon: Clock, word: 'Waiting' },
  'not-begun': { tone: 'calm', icon: CircleDashed, word: 'Not begun' },
}

export const stageLook: Looks<StageState> = {
  pending: { tone: 'calm', icon: CircleDashed, word: 'Pending' },
  running: { tone: 'busy', icon: CircleDot, word: 'Running', moving: true },
  succeeded: { tone: 'good', icon: CheckCircle2, word: 'Succeeded' },
  failed: { tone: 'bad', icon: XCircle, word: 'Failed' },
  skipped: { tone: 'calm', icon: MinusCircle, word: 'Skipped' },
  undoing: { tone: 'warn', icon: Undo2, word: 'Undoing', moving: true },
  undone: { tone: 'calm', icon: Undo2, word: 'Undone' },
  'undo-failed': { tone: 'bad', icon: TriangleAlert, word: 'Undo failed' },
}

/** The look of a service's image; `left`: what it was part of ended before it was there. */
export const pullLook: Looks<PulledPart['state'] | 'left'> = {
  waiting: { tone: 'calm', icon: CircleDashed, word: 'Waiting' },
  pulling: { tone: 'busy', icon: CircleDot, word: 'Pulling', moving: true },
  pulled: { tone: 'good', icon: CheckCircle2, word: 'Pulled' },
  left: { tone: 'calm', icon: CircleSlash, word: 'Not pulled' },
}

export const workloadLook: Looks<FleetWorkload['state']> = {
  running: { tone: 'good', icon: CheckCircle2, word: 'Running' },
  starting: { tone: 'busy', icon: CircleDot, word: 'Starting', moving: true },
  restarting: { tone: 'warn', icon: RotateCw, word: 'Restarting' },
  unhealthy: { tone: 'bad', icon: TriangleAlert, word: 'Unhealthy' },
  degraded: { tone: 'warn', icon: TriangleAlert, word: 'Degraded' },
  stopped: { tone: 'calm', icon: CircleStop, word: 'Stopped' },
  failed: { tone: 'bad', icon: XCircle, word: 'Failed' },
  absent: { tone: 'calm', icon: Circle, word: 'Not deployed' },
  unknown: { tone: 'unknown', icon: CircleHelp, word: 'Unknown' },
}

export const containerLook: Looks<FleetContainer['state']> = {
  created: { tone: 'calm', icon: Circle, word: 'Created' },
  running: { tone: 'good', icon: CheckCircle2, word: 'Running' },
  restarting: { tone: 'warn', icon: RotateCw, word: 'Restarting' },
  paused: { tone: 'warn', icon: PauseCircle, word: 'Paused' },
  exited: { tone: 'calm', icon: CircleStop, word: 'Exited' },
  dead: { tone: 'bad', icon: XCircle, word: 'Dead' },
  removing: { tone: 'busy', icon: CircleSlash, word: 'Removing', moving: true },
  unknown: { tone: 'unknown', icon: CircleHelp, word: 'Unknown' },
}

export const healthLook: Looks<FleetContainer['health']> = {
  healthy: { tone: 'good', icon: ShieldCheck, word: 'Healthy' },
  unhealthy: { tone: 'bad', icon: TriangleAlert, word: 'Unhealthy' },
  starting: { tone: 'busy', icon: CircleDot, word: 'Starting', moving: true },
  none: { tone: 'calm', icon: ShieldQuestion, word: 'No check' },
  unknown: { tone: 'unknown', icon: CircleHelp, word: 'Unknown' },
}

const proofLook: Looks<'verified' | 'unverified'> = {
  verified: { tone: 'good', icon: ShieldCheck, word: 'Verified' },
  unverified: { ...healthLook.none, word: 'Unverified' },
}

export function workloadHealthLook(workload: Parameters<typeof workloadHealth>[0]): Look | null {
  const health = workloadHealth(workload)
  return health && { ...healthLook, ...proofLook }[health]
}

const stateOfHost: Looks<HostState['state']> = {
  connecting: { tone: 'busy', icon: PlugZap, word: 'Connecting', moving: true },
  online: { tone: 'good', icon: CheckCircle2, word: 'Online' },
  stale: { tone: 'unknown', icon: Unplug, word: 'Stale' },
  failed: { tone: 'bad', icon: XCircle, word: 'Failed' },
}

/** The word as it stands within a sentence. */
export function wordWithin({ word }: Look): string {
  return `${word.charAt(0).toLowerCase()}${word.slice(1)}`
}

/**
 * An unknown key or an unanswered login is no fault: the host waits for its user. Of a stale one,
 * what is shown was true until a time that is said with it.
 */
export function hostLook(status: HostState): Look {
  if (status.state === 'stale') {
    return { ...stateOfHost.stale, word: `Stale since ${clockTime(status.since)}` }
  }
  const isWaiting =
    status.state === 'failed' &&
    (status.failure.kind === 'host-key-unknown' || status.failure.kind === 'ssh-answer-needed')
  return isWaiting
    ? { tone: 'warn', icon: CircleHelp, word: 'Asks you' }
    : stateOfHost[status.state]
}
