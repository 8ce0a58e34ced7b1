/** Recoveries: deployments that are to be settled, each by one recovery at a time. */
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Store } from '../store/store.ts'
import type { Live } from './live.ts'

export interface Recoveries {
  /** Interrupted, and not being run; those being settled right now included. */
  unsettled(workload?: string): readonly Deployment[]
  /** Settles them (of one workload), or waits for whoever does; answers what they became. */
  settle(workload?: string): Promise<readonly Deployment[]>
  /** Before another one of the workload begins: what could not be undone is not gone on with after that. */
  giveUpUndoing(workload: string): void
}

interface RecoveriesDeps {
  readonly store: Pick<Store, 'deployments' | 'journal'>
}

export function createRecoveries({ store }: RecoveriesDeps, live: Live): Recoveries {
  const underWay = new Map<string, Promise<Deployment>>()

  const unsettled: Recoveries['unsettled'] = (workload) =>
    store.deployments
      .unfinished()
      .filter(({ id }) => underWay.has(id) || !live.has(id))
      .filter((deployment) => workload === undefined || deployment.workload === workload)

  const settleOne = (deployment: Deployment): Promise<Deployment> => {
    const { id } = deployment
    const recovery = underWay.get(id) ?? live.recover(deployment).finally(() => underWay.delete(id))
    underWay.set(id, recovery)
    return recovery
  }

  return {
    unsettled,
    giveUpUndoing(workload) {
      for (const deployment of unsettled(workload)) {
        if (!deployment.undoFailure) continue
        live.mark(deployment, 'failed')
        store.journal.end(deployment.id)
      }
    },

    async settle(workload) {
      live.save()
      const settled: Deployment[] = []
      for (const { id } of unsettled(workload)) {
        // Somebody else may have settled it since the list was read.
        const deployment = unsettled(workload).find((left) => left.id === id)
        if (deployment) settled.push(await settleOne(deployment))
      }
      return settled
    },
  }
}
