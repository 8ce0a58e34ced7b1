/** The deployments that this process runs, has queued, or is settling after a crash. */
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { FailureError, failureOf } from '../../shared/lib/failure-error.ts'
import { type Deployment, isFinal } from '../../shared/model/deployment.ts'
import type { Door } from '../../shared/model/door.ts'
import { beginDeployment } from '../../shared/model/reduce-timeline.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { Hidden } from '../secrets/redact.ts'
import { type Close, type DeploymentRunDeps, end, runDeployment } from './deployment-run.ts'
import type { Queue } from './queue.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { recoverDeployment } from './recovery.ts'
import { hostsOf, type Request } from './request.ts'
import { failureFrom } from './run-context.ts'
import type { ChangeLog, Told } from './watch.ts'

export interface LiveDeps extends DeploymentRunDeps {
  readonly clock: Clock
  readonly ids: Ids
  readonly queue: Queue
  readonly changes: ChangeLog
  /** Values that its document hides. */
  readonly hiddenOf: (workload: Workload) => Hidden
  /** Called when it rests: it ended, or waits for its host. */
  readonly rested: (deployment: Deployment) => void
}

export interface Live {
  has(id: string): boolean
  /** Its state with what could not be written yet; undefined when the state knows it all. */
  unwritten(id: string): Told | undefined
  /** Tries again to write the ends that could not be written. */
  save(): void
  submit(order: Order): { deployment: Deployment; outcome: 'started' | 'queued' }
  /** Resolves when it has ended. Does nothing to one that is not here. */
  cancel(id: string): Promise<void>
  /** Says in its timeline what became of it; changes nothing else. */
  mark(deployment: Deployment, as: keyof typeof marks): Deployment
  recover(deployment: Deployment): Promise<Deployment>
  cancelAll(): void
  settled(): Promise<void>
}

export interface Order {
  readonly request: Request
  readonly by: By
  readonly wait: boolean
  /** The request anew, when it had to wait for its turn. */
  readonly renew: () => Promise<Request>
}

export interface By {
  readonly reason: string
  readonly actor: string
  readonly door?: Door | undefined
}

interface Entry {
  readonly recorder: Recorder
  readonly abort: AbortController
  readonly ended: Promise<void>
  readonly finish: (close: Close) => void
}

export function createLive(deps: LiveDeps): Live {
  const { queue } = deps
  const here = createEntries(deps)

  return {
    has: (id) => here.recorderOf(id) !== undefined,

    unwritten(id) {
      const recorder = here.recorderOf(id)
      if (!recorder || recorder.unwritten().length === 0) return undefined
      return { deployment: recorder.deployment, events: recorder.unwritten() }
    },

    save: here.saveAll,

    submit({ request, by, wait, renew }) {
      const recorder = recorderFor(deps, openDeployment(deps, request, by), request.workload)
      const { signal, finish } = here.track(recorder)
      const { id, workload, targets } = recorder.deployment
      const current = { renew: async () => request }
      const outcome = queue.submit({
        id,
        workload,
        targets,
        identity: request.identity,
        run: async () => {
          const run = { request, recorder, signal, wait }
          const life = runDeployment(deps, run, () => current.renew())
          finish(await life.catch((error) => endByBug(deps, recorder, error)))
        },
        superseded() {
          endWaiting(recorder, 'superseded')
          finish(recorder.flush)
        },
      })
      if (outcome === 'queued') {
        current.renew = renew
        recorder.waits()
      }
      return { deployment: recorder.deployment, outcome }
    },

    async cancel(id) {
      await here.abort(id, 'requested')
    },

    mark(deployment, state) {
      const line = marks[state]
      const recorder = recorderFor(deps, deployment, undefined)
      recorder.recordAnyway({ kind: 'status', state, stage: '', line })
      return recorder.deployment
    },

    async recover(deployment) {
      const recorder = recorderFor(deps, deployment, knownWorkload(deps, deployment))
      const { signal, finish } = here.track(recorder)
      const life = recoverDeployment(deps, { recorder, signal })
      finish(await life.catch((error) => endByBug(deps, recorder, error)))
      return recorder.deployment
    },

    cancelAll() {
      for (const id of here.ids()) void here.abort(id, 'quit')
    },

    async settled() {
      await queue.idle()
      await here.ended()
    },
  }
}

/** The deployments that are here, and those that ended, but whose end could not be written. */
function createEntries(deps: Pick<LiveDeps, 'queue' | 'changes' | 'rested' | 'reportBug'>) {
  const { queue } = deps
  const entries = new Map<string, Entry>()
  /** Ended, but the end could not be written: the state still says that they run. */
  const unsaved = new Map<string, { recorder: Recorder; close: Close }>()

  const save = (recorder: Recorder, close: Close): void => {
    const { id } = recorder.deployment
    try {
      close()
      unsaved.delete(id)
    } catch (error) {
      if (!failureOf(error)) deps.reportBug(error)
      unsaved.set(id, { recorder, close })
    }
  }

  const track = (recorder: Recorder) => {
    const { id } = recorder.deployment
    const abort = new AbortController()
    const ended = Promise.withResolvers<void>()
    const finish = (close: Close): void => {
      save(recorder, close)
      entries.delete(id)
      ended.resolve()
      deps.changes.changed(id)
      deps.rested(recorder.deployment)
    }
    entries.set(id, { recorder, abort, ended: ended.promise, finish })
    return { signal: abort.signal, finish }
  }

  /** Resolves when it has ended. */
  const abort = async (id: string, reason: CancelReason): Promise<void> => {
    const entry = entries.get(id)
    if (!entry) return
    if (queue.withdraw(id)) {
      endWaiting(entry.recorder, reason)
      entry.finish(entry.recorder.flush)
    } else {
      entry.abort.abort(new FailureError({ kind: 'cancelled', reason }))
    }
    await entry.ended
  }

  return {
    track,
    abort,
    ids: () => [...entries.keys()],
    recorderOf: (id: string) => (entries.get(id) ?? unsaved.get(id))?.recorder,
    async ended() {
      await Promise.all([...entries.values()].map(({ ended }) => ended))
    },
    saveAll() {
      for (const { recorder, close } of [...unsaved.values()]) save(recorder, close)
    },
  }
}

function endWaiting(recorder: Recorder, reason: CancelReason): void {
  if (isFinal(recorder.deployment.state)) return
  const failure = { kind: 'cancelled', reason } as const
  end(recorder, { state: 'cancelled', line: waitingEnd[reason], failure })
}

const marks = {
  interrupted: 'found interrupted: Longshore ended while it ran',
  failed: 'it was not undone: a newer request takes its place',
} as const

/** Ends a deployment that met a bug: it may have left something behind, so it stays to be settled. */
function endByBug(deps: LiveDeps, recorder: Recorder, error: unknown): Close {
  const failure = failureFrom(deps, error)
  end(recorder, { state: 'interrupted', line: 'it ended by a mistake of ours', failure })
  return recorder.flush
}

/** Undefined when it is gone, or its secrets cannot be read: recovery itself will tell. */
function knownWorkload({ store }: LiveDeps, { workload }: Deployment): Workload | undefined {
  try {
    return store.workloads.get(workload)
  } catch (error) {
    if (!failureOf(error)) throw error
    return undefined
  }
}

type CancelReason = 'superseded' | 'requested' | 'quit'

const waitingEnd: Readonly<Record<CancelReason, string>> = {
  superseded: 'another request took its place',
  requested: 'cancelled while it waited',
  quit: 'Longshore was closed while it waited',
}

function recorderFor(
  { store, clock, changes, hiddenOf }: LiveDeps,
  deployment: Deployment,
  workload: Workload | undefined,
): Recorder {
  const publish = ({ id }: Deployment) => changes.changed(id)
  const hidden = workload ? hiddenOf(workload) : { secrets: [], names: [] }
  return createRecorder({ store, clock, publish, hidden }, deployment)
}

function openDeployment(
  { clock, ids, store }: LiveDeps,
  request: Request,
  { reason, actor, door }: By,
): Deployment {
  const { workload, intent, plan } = request
  const deployment = beginDeployment({
    id: ids.next(),
    workload: workload.document.name,
    workloadId: workload.id,
    action: intent.action,
    tag: intent.tag,
    plan: plan?.plan.id ?? null,
    reason,
    actor,
    ...(door && { door }),
    targets: [...hostsOf(request)],
    queuedAt: clock.now(),
  })
  store.deployments.put(deployment, [])
  return deployment
}
