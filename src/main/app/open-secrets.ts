/** Secrets, and what else must not hold them: what is written down of bugs. */
import { createSecrets, type Secrets, type SecretsDeps } from '../secrets/secrets.ts'
import { hidingSecrets } from '../workloads/hidden.ts'

export function openSecrets({
  bugs,
  ...deps
}: SecretsDeps & {
  readonly bugs: { hide(redact: (text: string) => string): void }
}): Secrets {
  bugs.hide((text) => hidingSecrets(deps.store, undefined)?.(text) ?? text)
  return createSecrets(deps)
}
