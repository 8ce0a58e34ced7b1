/** The proxies that hosts declare, and those of ours among them. */
import { fail } from '../../shared/lib/failure-error.ts'
import { systemClock } from '../clock.ts'
import type { HostService } from '../hosts/host-service.ts'
import type { DeclaredHosts } from '../hosts/hosts.ts'
import { createEdges } from '../routing/edge/edges.ts'
import { createRouting, type RouterOf } from '../routing/registry.ts'
import { createRoutes } from '../routing/routes.ts'
import { secretOf } from '../secrets/fill-env.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'

export function openRouting({ installation, secrets }: Store) {
  return createRouting({
    ...{ clock: systemClock, installation },
    secret(name, workload = '') {
      const stored = secretOf(secrets, workload, name)
      const value = stored && secrets.value(stored)
      if (value !== undefined) return value
      const why = stored ? 'unreadable' : 'missing'
      return fail({ kind: 'secrets-unusable', workload, secrets: [{ name, keys: [], why }] })
    },
  })
}

/** The calls that the doors make about the proxies of hosts, and their edges. */
export function openProxies(deps: {
  readonly hosts: DeclaredHosts
  readonly hostService: HostService
  readonly store: Store
  readonly settings: SettingsPort
  readonly routerOf: RouterOf
}) {
  const { hosts, hostService, store, settings, routerOf } = deps
  const edges = createEdges({
    ...{ hosts, store, settings, clock: systemClock },
    recordOf: hosts.record,
    declare: (record, by) => void hostService.edit(record.name, record, by),
  })
  return { edges, routes: createRoutes({ hosts, store, settings, clock: systemClock, routerOf }) }
}
