/** The contract's calls about registries. */
import type { TagList } from '../../shared/model/tags.ts'
import type { Registries } from '../registries/registries.ts'
import type { TagsAsked } from '../workloads/tags.ts'
import type { Implementer } from './implementer.ts'

export interface RegistryHandlerDeps {
  readonly registries: Registries
  readonly tags: (asked: TagsAsked, signal: AbortSignal) => Promise<TagList>
}

const never = new AbortController().signal

export function registryHandlers(os: Implementer, { registries, tags }: RegistryHandlerDeps) {
  return {
    tags: os.registries.tags.handler(({ input, signal = never }) => tags(input, signal)),
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
