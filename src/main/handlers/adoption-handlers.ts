/** The contract's calls that take over what runs. */
import { type AdoptRooms, adopt } from '../workloads/adopt.ts'
import {
  type AdoptContainerRooms,
  adoptContainer,
  lookAtContainer,
} from '../workloads/adopt-container.ts'
import type { Implementer } from './implementer.ts'

export type AdoptionHandlerDeps = AdoptRooms & AdoptContainerRooms

const never = new AbortController().signal

export function adoptionHandlers(os: Implementer, deps: AdoptionHandlerDeps) {
  return {
    running: os.workloads.running.handler(({ input, signal = never }) =>
      lookAtContainer(deps, input, signal),
    ),
    adoptContainer: os.workloads.adoptContainer.handler(({ input, context, signal = never }) =>
      adoptContainer(deps, input, { ...context, signal }),
    ),
    adopt: os.workloads.adopt.handler(({ input, signal = never }) => adopt(deps, input, signal)),
  }
}
