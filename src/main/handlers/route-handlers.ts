/** The contract's calls about routes on hosts. */
import type { Routes } from '../routing/routes.ts'
import type { Implementer } from './implementer.ts'

export interface RouteHandlerDeps {
  readonly routes: Routes
}

const never = new AbortController().signal

export function routeHandlers(os: Implementer, { routes }: RouteHandlerDeps) {
  return {
    list: os.routes.list.handler(({ input, signal = never }) => routes.list(input.host, signal)),
    planTakeOver: os.routes.planTakeOver.handler(({ input, signal = never }) =>
      routes.planTakeOver(input, input.workload, signal),
    ),
    takeOver: os.routes.takeOver.handler(({ input, context, signal = never }) =>
      routes.takeOver(input, { ...input, by: context }, signal),
    ),
    giveBack: os.routes.giveBack.handler(async ({ input, context, signal = never }) => {
      await routes.giveBack(input, { ...input, by: context }, signal)
      return {}
    }),
  }
}
