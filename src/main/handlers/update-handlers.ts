/** The contract's calls about newer images. */
import type { UpdatesRoom } from '../updates/updates.ts'
import type { Implementer } from './implementer.ts'

export interface UpdateHandlerDeps {
  readonly updates: UpdatesRoom
}

const never = new AbortController().signal

/** `deps` is read when a call comes: not every test has every module. */
export function updateHandlers(os: Implementer, deps: UpdateHandlerDeps) {
  return {
    list: os.updates.list.handler(({ input, signal = never }) => deps.updates.list(input, signal)),
    skip: os.updates.skip.handler(({ input }) => {
      deps.updates.skip(input)
      return {}
    }),
    line: os.updates.line.handler(({ input, signal = never }) => deps.updates.line(input, signal)),
    change: os.updates.change.handler(({ input, signal = never }) =>
      deps.updates.change(input, signal),
    ),
  }
}
