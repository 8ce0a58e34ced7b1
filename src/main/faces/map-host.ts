/** Map of the routes of a host's proxy, whoever it belongs to. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { MappedHost, MappedRoute } from '../../shared/model/face-standing.ts'
import type { RouteHolder } from '../../shared/model/route.ts'
import type { HostSession } from '../hosts/session.ts'
import { holderOf, lookAtProxy } from '../routing/look.ts'
import type { RouterOf } from '../routing/registry.ts'
import type { FoundRoute } from '../routing/router.ts'
import type { Store } from '../store/store.ts'
import { bounded } from './bounded.ts'

interface MapDeps {
  readonly store: Pick<Store, 'installation'>
  readonly routerOf: RouterOf
  readonly clock: Pick<Clock, 'schedule'>
}

export async function mapHost(
  { store, routerOf, clock }: MapDeps,
  session: HostSession,
  signal: AbortSignal,
): Promise<MappedHost> {
  const { name: host, proxy, publicAddress = null } = session
  const about = { host, proxy: proxy?.kind ?? 'none', publicAddress, failure: null } as const
  const nothing = { ...about, version: '', warnings: [], routes: [] }
  const router = routerOf(session)
  if (!router) return nothing
  const found = await bounded(clock, { session, signal }, async (until) => {
    const { version, warnings, routes } = await lookAtProxy(router, until)
    const mapped = routes.map((route) => mappedOf(route, store.installation))
    return { version, warnings: [...warnings], routes: mapped }
  })
  return 'failure' in found ? { ...nothing, failure: found.failure } : { ...about, ...found }
}

const mappedOf = (route: FoundRoute, installation: string): MappedRoute => ({
  ...{ name: route.name, path: route.path, targets: [...route.targets] },
  ...{ holder: holderOf(route, installation), trouble: route.trouble ?? null },
})

/** In a sentence after "it is of". */
export function holderWords(holder: RouteHolder): string {
  if (holder.kind === 'stranger') return 'somebody else'
  return holder.kind === 'ours'
    ? `the workload ${holder.workload}`
    : `another Longshore (${holder.workload})`
}
