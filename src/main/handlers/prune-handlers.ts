/** The contract's calls about cleaning up hosts. */
import type { Prune } from '../prune/prune.ts'
import { ending } from './ending.ts'
import type { Implementer } from './implementer.ts'

export interface PruneHandlerDeps {
  readonly prune: Prune
}

const never = new AbortController().signal

export function pruneHandlers(os: Implementer, { prune }: PruneHandlerDeps) {
  return {
    use: os.prune.use.handler(({ input }) => prune.use(input.host)),
    look: os.prune.look.handler(({ input, signal = never }) =>
      ending(prune.look(input.host, signal), signal),
    ),
    plan: os.prune.plan.handler(({ input }) => prune.plan(input)),
    start: os.prune.start.handler(({ input, context }) => prune.start({ ...input, ...context })),
    cancel: os.prune.cancel.handler(({ input }) => prune.cancel(input.id)),
    show: os.prune.show.handler(({ input }) => prune.show(input.id)),
    list: os.prune.list.handler(({ input }) => prune.list(input.host)),
    watch: os.prune.watch.handler(({ input, signal = never }) =>
      ending(prune.watch(input.id, signal), signal),
    ),
  }
}
