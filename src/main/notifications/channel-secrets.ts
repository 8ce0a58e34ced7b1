/** Fields of channels that are a secret of the installation: it is looked up for each message, so that setting it anew is enough. */
import type { ChannelConfig } from '../../shared/model/notification.ts'
import { isReference } from '../../shared/model/secret.ts'
import type { Store } from '../store/store.ts'
import type { ConfigIssue } from './channel.ts'

type Secrets = Pick<Store['secrets'], 'get' | 'value'>

export interface FilledConfig {
  /** Without the fields of `issues`. */
  readonly filled: Readonly<Record<string, string>>
  /** The issues of fields whose secret is not there, or cannot be opened. */
  readonly issues: readonly ConfigIssue[]
}

/** Configuration that a channel is told by now. */
export function fillConfig(secrets: Secrets, config: ChannelConfig): FilledConfig {
  const filled: [string, string][] = []
  const issues: ConfigIssue[] = []
  for (const [field, given] of Object.entries(config)) {
    const value = isReference(given) ? secrets.value({ workload: '', name: given.secret }) : given
    if (typeof value === 'string') filled.push([field, value])
    else if (isReference(given)) issues.push({ field, message: whyNot(secrets, given.secret) })
  }
  return { filled: Object.fromEntries(filled), issues }
}

function whyNot(secrets: Secrets, name: string): string {
  const isSet = secrets.get({ workload: '', name }) !== undefined
  const why = isSet ? 'cannot be opened' : 'is not set for all workloads'
  return `the secret ${name} ${why}: longshore secrets set ${name}`
}
