/** The contract's calls about registries. */
import type { Registries } from '../registries/registries.ts'
import type { Implementer } from './implementer.ts'

export interface RegistryHandlerDeps {
  readonly registries: Registries
}

const never = new AbortController().signal

export function registryHandlers(os: Implementer, { registries }: RegistryHandlerDeps) {
  return {
    list: os.registries.list.handler(() => registries.list()),
    add: os.registries.add.handler(({ input, context }) => registries.add(input, context)),
    edit: os.registries.edit.handler(({ input, context }) => registries.edit(input, context)),
    remove: os.registries.remove.handler(({ input, context }) => {
      registries.remove(input, context)
      return {}
    }),
    test: os.registries.test.handler(({ input, signal = never }) => registries.test(input, signal)),
  }
}
