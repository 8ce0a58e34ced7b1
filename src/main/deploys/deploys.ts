/**
 * Deployments: `start` queues a request, `runDeployment` lives its life, `watch` shows it, `recover`
 * settles what a crash left. Every door deploys through here and nowhere else.
 */
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Person } from '../../shared/model/lock.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Workload } from '../../shared/model/workload.ts'
import { isAbsence } from '../hosts/absence.ts'
import { checkGuards } from '../hosts/guard.ts'
import type { Hosts } from '../hosts/session.ts'
import { createLocks } from '../locks/locks.ts'
import type { Hidden } from '../secrets/redact.ts'
import type { Sources } from '../sources/source.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { hidingPlanner } from './hiding-planner.ts'
import { type By, createLive, type Live } from './live.ts'
import { createPlanner, type PlannerDeps } from './planner.ts'
import { createQueue } from './queue.ts'
import { createRecoveries, type Recoveries } from './recoveries.ts'
import { type Asked, hostsOf, type Request, resolveRequest } from './request.ts'
import { createReturnWatch } from './return-watch.ts'
import type { LogTail } from './run-context.ts'
import {
  createChangeLog,
  type HistoryItem,
  type Tell,
  type Told,
  type WatchItem,
  watchDeployment,
  watchHistory,
} from './watch.ts'

export interface DeploysDeps {
  readonly store: Store
  readonly hosts: Hosts
  readonly routerOf?: NonNullable<PlannerDeps['routerOf']>
  readonly dns?: NonNullable<PlannerDeps['dns']>
  readonly settings: SettingsPort
  readonly tail: LogTail
  readonly sources: Sources
  /** Who is at work here: their name stands on what is made on hosts. */
  readonly by: Person
  /** How long its locks on hosts outlive it; half a minute, where nothing else is said. */
  readonly leaseMs?: number
  readonly clock: Clock
  readonly ids: Ids
  /** Gives an unexpected error an id and writes it down. */
  readonly reportBug: (error: unknown) => string
  /** Told of every change to any deployment. */
  readonly onChange: () => void
  readonly hiddenOf: (workload: Workload) => Hidden
}

export interface Confirming {
  /** Hosts that the user confirmed the change of. */
  readonly confirm?: readonly string[]
}

export interface Waiting {
  /** Until other installations are through with its hosts; else they are a failure. */
  readonly wait?: boolean | undefined
}

export interface Started {
  readonly deployment: Deployment
  readonly outcome: 'started' | 'queued' | 'joined'
}

export interface Deploys {
  plan(asked: Asked, signal: AbortSignal): Promise<Plan>
  /**
   * Settles what was interrupted of the workload first. A stale plan is refused here already, and so
   * is a change that the guard of a host does not let pass.
   */
  start(asked: Asked & By & Confirming & Waiting, signal: AbortSignal): Promise<Started>
  /** Resolves when it has ended, cleanly undone; a final one is answered as it is. */
  cancel(id: string): Promise<Deployment>
  /** A deployment and its timeline, whether or not it could be written already. */
  show(id: string): Told
  watch(id: string, signal: AbortSignal): AsyncGenerator<WatchItem>
  watchAll(signal: AbortSignal): AsyncGenerator<HistoryItem>
  /** Settles every interrupted deployment (of one workload); answers those it touched. */
  recover(workload?: string): Promise<readonly Deployment[]>
  /** Ids that a crash left unfinished. */
  interrupted(): readonly string[]
  /** Running and waiting. */
  busy(): number
  /** Resolves when none is. */
  settled(): Promise<void>
  /** Resolves once no lock that was given back is left on a host, as far as hosts answer. */
  unlocked(): Promise<void>
  close(how: 'wait' | 'interrupt'): Promise<void>
}

export function createDeploys(deps: DeploysDeps): Deploys {
  const { store, settings } = deps
  const changes = createChangeLog(createFeed(), deps.onChange)
  const here = { ...deps, installation: store.installation }
  const [locks, planner] = [createLocks(here), hidingPlanner(createPlanner(here), deps.hiddenOf)]
  const queue = createQueue(() => {
    const { globalCap, hostCap } = settings.get()
    return { global: globalCap, perHost: hostCap }
  })
  const returns = createReturnWatch(deps, (host) => void settleOf(host))
  const rested = (deployment: Deployment): void => {
    if (awaitsHost(deployment)) returns.expect(awaited(deployment))
  }
  const live = createLive({ ...here, planner, locks, queue, changes, rested })
  const recoveries = createRecoveries(deps, live)
  let isClosing = false

  const settleOf = async (host: string): Promise<void> => {
    for (const { workload, targets } of recoveries.unsettled()) {
      if (targets.includes(host)) await recoveries.settle(workload)
    }
  }

  const tell = telling(store, live)
  const known = (id: string): Told =>
    tell(id) ?? fail({ kind: 'not-found', what: 'deployment', name: id })

  const { resolve, ready } = requesting(deps, recoveries)
  const joined = ({ workload, identity }: Request): Started | undefined => {
    const twin = queue.twin(workload.document.name, identity)
    if (twin === undefined) return undefined
    return { deployment: known(twin).deployment, outcome: 'joined' }
  }

  for (const deployment of recoveries.unsettled()) {
    if (deployment.state !== 'interrupted') live.mark(deployment, 'interrupted')
  }

  return {
    async plan(asked, signal) {
      const request = resolve(asked)
      const { stored } = await planner.compute(request, signal)
      store.plans.put(stored)
      return stored.plan
    },

    async start(asked, signal) {
      const request = await ready(asked)
      const running = joined(request)
      if (running) return running
      if (request.plan) await planner.confirm(request, request.plan, signal)
      if (isClosing) fail({ kind: 'cancelled', reason: 'quit' })
      // Somebody else may have asked for the same while this one was looked at.
      const { confirm = [], wait = false } = asked
      const renew = async () => onSameHosts(request, await ready({ ...exactly(request), confirm }))
      return joined(request) ?? live.submit({ request, by: asked, wait, renew })
    },

    async cancel(id) {
      await live.cancel(id)
      return known(id).deployment
    },

    show: known,
    watch: (id, signal) => watchDeployment({ tell, feed: changes.feed }, id, signal),
    watchAll: (signal) => watchHistory(store, changes, signal),
    recover: recoveries.settle,
    interrupted: () => recoveries.unsettled().map(({ id }) => id),
    busy: () => queue.size(),
    ...{ settled: live.settled, unlocked: locks.settled },

    async close(how) {
      isClosing = true
      returns.close()
      if (how === 'interrupt') live.cancelAll()
      await live.settled().then(locks.settled)
      live.save()
    },
  }
}

/** A deployment as it is kept, with what could not be written of it yet. */
const telling =
  ({ deployments }: Store, live: Live): Tell =>
  (id, after = 0) => {
    const held = live.unwritten(id)
    const deployment = held?.deployment ?? deployments.get(id)
    if (!deployment) return undefined
    const unwritten = held?.events.filter(({ seq }) => seq > after) ?? []
    return { deployment, events: [...deployments.events(id, after), ...unwritten] }
  }

/** Requests as they stand now: that of a plan as it is, and that of a deployment once it may begin. */
function requesting(deps: DeploysDeps, recoveries: Recoveries) {
  const resolve = (asked: Asked): Request => {
    const request = resolveRequest(deps, asked)
    const known = deps.hosts.list().map(({ name }) => name)
    // What is on a host that was forgotten cannot be taken down any more.
    return { ...request, leaving: request.leaving.filter((host) => known.includes(host)) }
  }
  const checked = (asked: Asked & Confirming): Request => {
    const request = resolve(asked)
    const hosts = hostsOf(request).map(deps.hosts.get)
    const what = `${request.intent.action} ${request.workload.document.name}`
    checkGuards(hosts, { what, confirmed: asked.confirm ?? [] })
    return request
  }
  /** The request as it stands, once what was interrupted of its workload is settled. */
  const ready = async (asked: Asked & Confirming): Promise<Request> => {
    const workload = checked(asked).workload.document.name
    await recoveries.settle(workload)
    const [left] = recoveries.unsettled(workload)
    if (left?.failure && isAbsence(left.failure)) fail(left.failure)
    if (left && !left.undoFailure) fail({ kind: 'workload-busy', workload, deployment: left.id })
    const request = checked(asked)
    // What it left is this one's to mend.
    recoveries.giveUpUndoing(workload)
    return request
  }
  return { resolve, ready }
}

/** The hosts that an interrupted deployment waits for: of several, only those where it was interrupted. */
function awaited({ targets, results }: Deployment): string[] {
  const cut = results.filter(({ state }) => state === 'interrupted').map(({ target }) => target)
  return cut.length > 0 ? cut : targets
}

/** Failures that stop a recovery, which no returning host can help. */
const hopeless: readonly (string | undefined)[] = ['internal', 'secret-unreadable']

function awaitsHost({ state, failure, undoFailure }: Deployment): boolean {
  if (state !== 'interrupted' || hopeless.includes(failure?.kind)) return false
  return undoFailure === undefined || (failure !== undefined && isAbsence(failure))
}

/** A deployment says from its beginning which hosts it touches: it goes to no other. */
function onSameHosts(asked: Request, renewed: Request): Request {
  const [before, now] = [asked, renewed].map(hostsOf)
  const other = now?.find((host) => !before?.includes(host))
  if (other === undefined) return renewed
  const message = `it became ${other} while this waited: deploy again`
  return fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'host', message }] })
}

/** The request as it was resolved, so that only the workload itself may have moved when its turn comes. */
function exactly({ workload, intent, plan }: Request): Asked {
  return {
    workload: workload.document.name,
    action: intent.action,
    tag: intent.tag,
    release: intent.release?.release.name,
    plan: plan?.plan.id,
    options: intent.options,
  }
}
