/** Uses of secrets beside workloads: all of it is of the installation, and so are the secrets. */
import type { HostRecord } from '../../shared/model/host.ts'
import { isReference } from '../../shared/model/secret.ts'
import type { Store } from '../store/store.ts'

export interface OtherUsers {
  readonly store: Pick<Store, 'registries' | 'notify'>
  /** Hosts that are declared, some with a proxy. */
  readonly hosts: () => readonly Pick<HostRecord, 'name' | 'proxy'>[]
}

/** As people call each: `registry account team`. */
export function otherUsesOf({ store, hosts }: OtherUsers, secret: string): string[] {
  const isIt = (value: unknown) => isReference(value) && value.secret === secret
  const accounts = store.registries.list().filter(({ tokenSecret }) => tokenSecret === secret)
  const channels = store.notify.channels
    .list()
    .filter(({ config }) => Object.values(config ?? {}).some(isIt))
  const proxies = hosts().filter(
    ({ proxy }) => proxy && 'secret' in proxy && proxy.secret === secret,
  )
  return [
    ...accounts.map(({ name }) => `registry account ${name}`),
    ...channels.map(({ name }) => `channel ${name}`),
    ...proxies.map(({ name }) => `the proxy of ${name}`),
  ]
}
