/** The contract's calls about git credentials. */
import type { credentialTester } from '../repositories/login/credential-test.ts'
import type { GitCredentials } from '../repositories/login/credentials.ts'
import type { TrustServer } from '../repositories/login/server-trust.ts'
import type { Implementer } from './implementer.ts'

export interface GitCredentialHandlerDeps {
  readonly gitCredentials: Pick<GitCredentials, 'list' | 'add' | 'edit' | 'remove'> & {
    readonly test: ReturnType<typeof credentialTester>
    readonly trust: TrustServer
  }
}

const never = new AbortController().signal

export function gitCredentialHandlers(
  { gitCredentials: os }: Implementer,
  { gitCredentials }: GitCredentialHandlerDeps,
) {
  return {
    list: os.list.handler(() => gitCredentials.list()),
    add: os.add.handler(({ input, context }) => gitCredentials.add(input, context)),
    edit: os.edit.handler(({ input, context }) => gitCredentials.edit(input, context)),
    remove: os.remove.handler(({ input, context }) => {
      gitCredentials.remove(input, context)
      return {}
    }),
    trust: os.trust.handler(({ input, context, signal = never }) =>
      gitCredentials.trust(input, context, signal),
    ),
    test: os.test.handler(({ input, signal = never }) => gitCredentials.test(input, signal)),
  }
}
