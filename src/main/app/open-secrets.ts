/** Secrets, and what else must not hold them: what is written down of bugs. */
import { createSecrets, type Secrets, type SecretsDeps } from '../secrets/secrets.ts'
import type { HostRecords } from '../store/host-records.ts'
import { hidingSecrets } from '../workloads/hidden.ts'

export function openSecrets({
  bugs,
  records,
  ...deps
}: Omit<SecretsDeps, 'hosts'> & {
  readonly bugs: { hide(redact: (text: string) => string): void }
  readonly records: Pick<HostRecords, 'list'>
}): Secrets {
  bugs.hide((text) => hidingSecrets(deps.store, undefined)?.(text) ?? text)
  return createSecrets({ ...deps, hosts: records.list })
}
