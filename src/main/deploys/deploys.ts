/**
 * Deployments: `start` queues a request, `runDeployment` lives its life, `watch` shows it, `recover`
 * settles what a crash left. Every door deploys through here and nowhere else.
 */
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { Hosts } from '../hosts/session.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { type By, createLive } from './live.ts'
import { createPlanner } from './planner.ts'
import { createQueue } from './queue.ts'
import { type Asked, resolveRequest } from './request.ts'
import type { LogTail } from './run-context.ts'
import {
  createChangeLog,
  type HistoryItem,
  type WatchItem,
  watchDeployment,
  watchHistory,
} from './watch.ts'

export interface DeploysDeps {
  readonly store: Store
  readonly hosts: Hosts
  readonly settings: SettingsPort
  readonly tail: LogTail
  readonly clock: Clock
  readonly ids: Ids
  /** Gives an unexpected error an id and writes it down. */
  readonly reportBug: (error: unknown) => string
  readonly redactorFor: (workload: Workload) => (text: string) => string
}

export interface Started {
  readonly deployment: Deployment
  readonly outcome: 'started' | 'queued' | 'joined'
}

export interface Deploys {
  plan(asked: Asked, signal: AbortSignal): Promise<Plan>
  /** Settles what was interrupted of the workload first. A stale plan is refused here already. */
  start(asked: Asked & By, signal: AbortSignal): Promise<Started>
  /** Resolves when it has ended, cleanly undone; a final one is answered as it is. */
  cancel(id: string): Promise<Deployment>
  watch(id: string, signal: AbortSignal): AsyncGenerator<WatchItem>
  watchAll(signal: AbortSignal): AsyncGenerator<HistoryItem>
  /** Settles every interrupted deployment (of one workload); answers those it touched. */
  recover(workload?: string): Promise<readonly Deployment[]>
  /** Ids that a crash left unfinished. */
  interrupted(): readonly string[]
  /** Running and waiting. */
  busy(): number
  close(how: 'wait' | 'interrupt'): Promise<void>
}

export function createDeploys(deps: DeploysDeps): Deploys {
  const { store, settings } = deps
  const changes = createChangeLog(createFeed())
  const installation = store.installation
  const planner = createPlanner({ ...deps, installation })
  const queue = createQueue(() => {
    const { globalCap, hostCap } = settings.get()
    return { global: globalCap, perHost: hostCap }
  })
  const live = createLive({ ...deps, installation, planner, queue, changes })

  const known = (id: string): Deployment =>
    store.deployments.get(id) ?? fail({ kind: 'not-found', what: 'deployment', name: id })
  const unsettled = () => store.deployments.unfinished().filter(({ id }) => !live.has(id))

  const recover = async (workload?: string): Promise<readonly Deployment[]> => {
    const settled: Deployment[] = []
    for (const deployment of unsettled()) {
      if (workload !== undefined && deployment.workload !== workload) continue
      // Somebody else may be settling it since the list was read.
      if (live.has(deployment.id)) continue
      settled.push(await live.recover(deployment))
    }
    return settled
  }

  for (const deployment of unsettled()) {
    if (deployment.state !== 'interrupted') live.markInterrupted(deployment)
  }

  return {
    async plan(asked, signal) {
      const request = resolveRequest(store, asked)
      const { stored } = await planner.compute(request, signal)
      store.plans.put(stored)
      return stored.plan
    },

    async start(asked, signal) {
      await recover(resolveRequest(store, asked).workload.document.name)
      const request = resolveRequest(store, asked)
      const twin = queue.twin(request.workload.document.name, request.identity)
      if (twin !== undefined) return { deployment: known(twin), outcome: 'joined' }
      if (request.plan) await planner.confirm(request, request.plan, signal)
      return live.submit(request, asked)
    },

    async cancel(id) {
      await live.cancel(id)
      return known(id)
    },

    watch: (id, signal) => watchDeployment(store, changes.feed, id, signal),
    watchAll: (signal) => watchHistory(store, changes, signal),
    recover,
    interrupted: () => unsettled().map(({ id }) => id),
    busy: () => queue.size(),

    async close(how) {
      if (how === 'interrupt') live.cancelAll()
      await live.settled()
    },
  }
}
