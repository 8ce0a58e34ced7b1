/** The contract's calls about secrets. */
import type { Secrets } from '../secrets/secrets.ts'
import type { Implementer } from './implementer.ts'

export interface SecretHandlerDeps {
  readonly secrets: Secrets
}

export function secretHandlers(os: Implementer, { secrets }: SecretHandlerDeps) {
  return {
    list: os.secrets.list.handler(() => secrets.list()),
    set: os.secrets.set.handler(({ input, context }) => secrets.set(input, context)),
    remove: os.secrets.remove.handler(({ input, context }) => {
      secrets.remove(input, context)
      return {}
    }),
    look: os.secrets.look.handler(({ input }) => secrets.look(input)),
    import: os.secrets.import.handler(({ input, context }) => secrets.import(input, context)),
  }
}
