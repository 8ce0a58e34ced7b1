/** The contract's calls about the proxies of ours on hosts. */
import type { Edges } from '../routing/edge/edges.ts'
import type { Implementer } from './implementer.ts'

export interface EdgeHandlerDeps {
  readonly edges: Edges
}

const never = new AbortController().signal

export function edgeHandlers(os: Implementer, { edges }: EdgeHandlerDeps) {
  return {
    status: os.edge.status.handler(({ input, signal = never }) => edges.status(input.host, signal)),
    install: os.edge.install.handler(({ input, signal = never, context }) =>
      edges.install({ ...input, by: context }, signal),
    ),
    upgrade: os.edge.upgrade.handler(({ input, signal = never, context }) =>
      edges.upgrade({ ...input, by: context }, signal),
    ),
    remove: os.edge.remove.handler(({ input, signal = never, context }) =>
      edges.remove({ ...input, by: context }, signal),
    ),
  }
}
