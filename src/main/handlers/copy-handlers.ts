/** The contract's call that copies images from host to host. */
import type { Copies } from '../copies/copies.ts'
import { ending } from './ending.ts'
import type { Implementer } from './implementer.ts'

export interface CopyHandlerDeps {
  readonly copies: Copies
}

const never = new AbortController().signal

export const copyHandlers = (os: Implementer, { copies }: CopyHandlerDeps) => ({
  copy: os.images.copy.handler(({ input, context: { actor, door }, signal = never }) =>
    ending(copies.copy({ ...input, actor, door }, signal), signal),
  ),
})
