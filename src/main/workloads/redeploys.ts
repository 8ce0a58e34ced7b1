/** Redeploys when the files of a stack change: a deployment where the document says so, else an offer. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Action, DeploymentState } from '../../shared/model/deployment.ts'
import type { Door } from '../../shared/model/door.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import { createFolderWatch, type FolderWatch } from './folder-watch.ts'

export interface RedeploysDeps {
  readonly sources: Sources
  readonly store: Pick<Store, 'workloads' | 'deployments'>
  readonly clock: Clock
  readonly deploy: (asked: {
    readonly workload: string
    readonly action: Action
    readonly reason: string
    readonly actor: string
    readonly door: Door
  }) => Promise<unknown>
  /** The offer came or went. */
  readonly onChange: () => void
  readonly reportBug: (error: unknown) => void
}

export function createRedeploys(deps: RedeploysDeps): FolderWatch {
  const { store, clock, sources } = deps
  return createFolderWatch({
    clock,
    filesOf: ({ document }) => sources.of(document.source.kind)?.watched?.(document),
    workloads: store.workloads.list,
    deployed: (name) => lastFromFiles(store, name),
    onChange(workload) {
      deps.onChange()
      if (workload.document.deploy.onChange === 'deploy') redeploy(deps, workload)
    },
  })
}

/** Also one that had nothing to do: then nothing of what changed matters. */
const cameTo: readonly DeploymentState[] = ['succeeded', 'unstable', 'skipped']
const looksBack = 20

function lastFromFiles({ deployments }: RedeploysDeps['store'], workload: string) {
  const found = deployments
    .list({ workload, limit: looksBack })
    .find(({ action, state }) => action === 'deploy' && cameTo.includes(state))
  return found && { id: found.id, startedAt: found.startedAt ?? found.queuedAt }
}

/** A guard that refuses, or files that are wrong, leave the offer: its history says why. */
function redeploy(deps: RedeploysDeps, { document }: Workload): void {
  const by = { reason: 'its files changed', actor: 'longshore', door: 'none' } as const
  deps.deploy({ workload: document.name, action: 'deploy', ...by }).catch((error: unknown) => {
    if (!failureOf(error)) deps.reportBug(error)
  })
}
