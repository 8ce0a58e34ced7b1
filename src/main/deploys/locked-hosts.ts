/**
 * The hosts of a deployment, locked while it observes, plans and runs (ADR 29). No host is waited for while another one is
 * held, so that no two installations wait for each other.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { isAbsence } from '../hosts/absence.ts'
import { underPulse } from '../hosts/heartbeat.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Lock } from '../locks/held-lock.ts'
import type { Locked } from '../locks/lock-container.ts'
import type { Locks } from '../locks/locks.ts'
import { aroundStage, type Stage } from '../sources/stage.ts'
import type { Recorder } from './recorder.ts'
import { hostsOf, type Request } from './request.ts'

export interface LockDeps {
  readonly hosts: Hosts
  readonly locks: Locks
  readonly clock: Clock
}

interface LockRun {
  readonly request: Request
  readonly recorder: Recorder
  readonly signal: AbortSignal
  readonly wait: boolean
}

/** By host. One that the workload leaves, and that is away, is not there. */
export type HeldLocks = ReadonlyMap<string, Lock>

export interface LockedHosts {
  readonly held: HeldLocks
  /** Somebody else was at work on one of them. */
  readonly hasWaited: boolean
}

/** Whether nobody else is at work on any of them; what is away, or refuses to say, tells so when it is observed. */
export async function areFree(deps: LockDeps, run: Omit<LockRun, 'wait'>): Promise<boolean> {
  const free = hostsOf(run.request).map(async (host) => {
    const asked = (signal: AbortSignal) =>
      deps.locks.isFree(deps.hosts.get(host), lockedBy(run), signal)
    return await onHost(deps, { run, host }, asked).catch((error: unknown) => {
      if (!failureOf(error) || run.signal.aborted) throw error
      return true
    })
  })
  return (await Promise.all(free)).every((each) => each)
}

/** Throws `locked`, and what keeps a host from answering. */
export async function lockHosts(deps: LockDeps, run: LockRun): Promise<LockedHosts> {
  let awaited: string | undefined
  for (;;) {
    const held = new Map<string, Lock>()
    let busy: string | undefined
    for (const host of inOrder(run.request, awaited)) {
      const lock = await lockHost(deps, { ...run, wait: run.wait && host === awaited }, host).catch(
        async (error: unknown) => {
          const failure = failureOf(error)
          if (failure && isAbsence(failure) && run.request.leaving.includes(host)) return undefined
          await release(held)
          if (failure?.kind !== 'locked' || !run.wait) throw error
          busy = host
          return undefined
        },
      )
      if (busy) break
      if (lock) held.set(host, lock)
    }
    if (!busy) return { held, hasWaited: awaited !== undefined }
    awaited = busy
  }
}

const inOrder = (request: Request, first: string | undefined): string[] => {
  const hosts = [...new Set(hostsOf(request))]
  return first === undefined ? hosts : [first, ...hosts.filter((host) => host !== first)]
}

const silenceMs = 10_000

/** Throws `locked`, and what keeps the host from answering. */
export async function lockHost(deps: LockDeps, run: LockRun, host: string): Promise<Lock> {
  const { recorder, wait } = run
  const say = (line: string) =>
    recorder.record({ kind: 'status', state: '', stage: '', target: host, line })
  return await onHost(deps, { run, host }, (signal) =>
    deps.locks.acquire(deps.hosts.get(host), lockedBy(run), { wait, signal, say }),
  )
}

function lockedBy({ request, recorder }: Pick<LockRun, 'request' | 'recorder'>): Locked {
  const { source, workload } = request
  const { name } = workload.document
  const what = source.claim?.(workload.document).project ?? name
  return { what, workload: name, deployment: recorder.deployment.id }
}

function onHost<T>(
  { hosts, clock }: LockDeps,
  { run: { signal }, host }: { readonly run: Pick<LockRun, 'signal'>; readonly host: string },
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const session = hosts.get(host)
  return underPulse({ session, clock, silenceMs }, (pulse) => ask(AbortSignal.any([signal, pulse])))
}

/** Before each stage it is made sure that it is held still, as long as there is a way back. */
export function underLock(stages: readonly Stage[], lock: Lock | undefined): readonly Stage[] {
  if (!lock) return stages
  return stages.map((stage) =>
    aroundStage(stage, ['run', 'again'], async (run, work) => {
      if (!run.recorded()) await lock.confirm(run.signal)
      return await work(run)
    }),
  )
}

/** Gives locks back; those of a host that is away are left to whoever recovers. */
export async function release(held: HeldLocks, failure?: Failure): Promise<void> {
  const isLeft = failure !== undefined && isAbsence(failure)
  await Promise.all([...held.values()].map((lock) => (isLeft ? lock.leave() : lock.release())))
}
