/** The contract's calls about deployments. */
import type { Deploys } from '../deploys/deploys.ts'
import type { Store } from '../store/store.ts'
import type { Implementer } from './implementer.ts'

interface DeployHandlerDeps {
  readonly deploys: Deploys
  readonly store: Pick<Store, 'deployments'>
}

const never = new AbortController().signal

export function deployHandlers(os: Implementer, { deploys, store }: DeployHandlerDeps) {
  return {
    start: os.deploys.start.handler(({ input, context, signal = never }) =>
      deploys.start({ ...input, ...context }, signal),
    ),
    cancel: os.deploys.cancel.handler(({ input }) => deploys.cancel(input.id)),
    recover: os.deploys.recover.handler(async () => [...(await deploys.recover())]),
    list: os.deploys.list.handler(({ input: { workload, limit } }) => [
      ...store.deployments.list({ limit, ...(workload === undefined ? {} : { workload }) }),
    ]),
    show: os.deploys.show.handler(({ input: { id } }) => {
      const { deployment, events } = deploys.show(id)
      return { deployment, events: [...events] }
    }),
    watch: os.deploys.watch.handler(({ input, signal = never }) => deploys.watch(input.id, signal)),
    watchAll: os.deploys.watchAll.handler(({ signal = never }) => deploys.watchAll(signal)),
  }
}
