/** The deployments that this process runs, has queued, or is settling after a crash. */
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { FailureError } from '../../shared/lib/failure-error.ts'
import { type Deployment, isFinal } from '../../shared/model/deployment.ts'
import { beginDeployment } from '../../shared/model/reduce-timeline.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import { type DeploymentRunDeps, end, runDeployment } from './deployment-run.ts'
import type { Queue } from './queue.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { recoverDeployment } from './recovery.ts'
import type { Request } from './request.ts'
import type { ChangeLog } from './watch.ts'

export interface LiveDeps extends DeploymentRunDeps {
  readonly clock: Clock
  readonly ids: Ids
  readonly queue: Queue
  readonly changes: ChangeLog
  /** Masks the secret values of a workload in any text. */
  readonly redactorFor: (workload: Workload) => (text: string) => string
}

export interface Live {
  has(id: string): boolean
  submit(request: Request, by: By): { deployment: Deployment; outcome: 'started' | 'queued' }
  /** Resolves when it has ended. Does nothing to one that is not here. */
  cancel(id: string): Promise<void>
  /** Says in its timeline that it was found interrupted; changes nothing else. */
  markInterrupted(deployment: Deployment): void
  recover(deployment: Deployment): Promise<Deployment>
  cancelAll(): void
  settled(): Promise<void>
}

export interface By {
  readonly reason: string
  readonly actor: string
}

interface Entry {
  readonly recorder: Recorder
  readonly abort: AbortController
  readonly ended: Promise<void>
}

export function createLive(deps: LiveDeps): Live {
  const { queue } = deps
  const entries = new Map<string, Entry>()

  const track = (recorder: Recorder) => {
    const { id } = recorder.deployment
    const abort = new AbortController()
    const ended = Promise.withResolvers<void>()
    entries.set(id, { recorder, abort, ended: ended.promise })
    const finish = (): void => {
      entries.delete(id)
      ended.resolve()
    }
    return { signal: abort.signal, finish }
  }

  const endWaiting = (recorder: Recorder, reason: CancelReason): void => {
    if (isFinal(recorder.deployment.state)) return
    end(recorder, 'cancelled', waitingEnd[reason], { failure: { kind: 'cancelled', reason } })
  }

  const abort = (id: string, entry: Entry, reason: CancelReason): void => {
    if (queue.withdraw(id)) {
      endWaiting(entry.recorder, reason)
      entries.delete(id)
    } else {
      entry.abort.abort(new FailureError({ kind: 'cancelled', reason }))
    }
  }

  return {
    has: (id) => entries.has(id),

    submit(request, by) {
      const recorder = recorderFor(deps, openDeployment(deps, request, by), request.workload)
      const { signal, finish } = track(recorder)
      const { id, workload, targets } = recorder.deployment
      const outcome = queue.submit({
        id,
        workload,
        targets,
        identity: request.identity,
        run: () => runDeployment(deps, { request, recorder, signal }).finally(finish),
        superseded() {
          endWaiting(recorder, 'superseded')
          finish()
        },
      })
      return { deployment: recorder.deployment, outcome }
    },

    async cancel(id) {
      const entry = entries.get(id)
      if (!entry) return
      abort(id, entry, 'requested')
      if (entries.has(id)) await entry.ended
    },

    markInterrupted(deployment) {
      const recorder = recorderFor(deps, deployment, undefined)
      const line = 'found interrupted: Longshore ended while it ran'
      recorder.recordAnyway({ kind: 'status', state: 'interrupted', stage: '', line })
    },

    async recover(deployment) {
      const workload = deps.store.workloads.get(deployment.workload)
      const recorder = recorderFor(deps, deployment, workload)
      const { signal, finish } = track(recorder)
      await recoverDeployment(deps, { recorder, signal }).finally(finish)
      return recorder.deployment
    },

    cancelAll() {
      for (const [id, entry] of [...entries]) abort(id, entry, 'quit')
    },

    async settled() {
      await queue.idle()
      await Promise.all([...entries.values()].map(({ ended }) => ended))
    },
  }
}

type CancelReason = 'superseded' | 'requested' | 'quit'

const waitingEnd: Readonly<Record<CancelReason, string>> = {
  superseded: 'another request took its place',
  requested: 'cancelled while it waited',
  quit: 'Longshore was closed while it waited',
}

function recorderFor(
  { store, clock, changes, redactorFor }: LiveDeps,
  deployment: Deployment,
  workload: Workload | undefined,
): Recorder {
  const publish = ({ id }: Deployment) => changes.changed(id)
  const redact = workload ? redactorFor(workload) : (text: string) => text
  return createRecorder({ store, clock, publish, redact }, deployment)
}

function openDeployment(
  { clock, ids, store }: LiveDeps,
  { workload, intent, plan }: Request,
  { reason, actor }: By,
): Deployment {
  const deployment = beginDeployment({
    id: ids.next(),
    workload: workload.document.name,
    workloadId: workload.id,
    action: intent.action,
    tag: intent.tag,
    plan: plan?.plan.id ?? null,
    reason,
    actor,
    targets: [...targetsOf(workload.document)],
    queuedAt: clock.now(),
  })
  store.deployments.put(deployment, [])
  return deployment
}
