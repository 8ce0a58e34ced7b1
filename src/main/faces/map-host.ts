/** What the proxy of a host leads where, whoever it belongs to. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { MappedHost, MappedRoute, RouteHolder } from '../../shared/model/face-standing.ts'
import type { HostSession } from '../hosts/session.ts'
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
  const found = await bounded(clock, session, signal, async (until) => {
    const [state, routes] = await Promise.all([router.look(until), router.routes(until)])
    const mapped = routes.map((route) => mappedOf(route, store.installation))
    return { version: state.version, warnings: [...state.warnings], routes: sorted(mapped) }
  })
  return 'failure' in found ? { ...nothing, failure: found.failure } : { ...about, ...found }
}

const sorted = (routes: readonly MappedRoute[]): MappedRoute[] =>
  routes.toSorted((a, b) => a.name.localeCompare(b.name) || a.path.localeCompare(b.path))

const mappedOf = (route: FoundRoute, installation: string): MappedRoute => ({
  ...{ name: route.name, path: route.path, target: route.target },
  ...{ holder: holderOf(route, installation), trouble: route.trouble ?? null },
})

export function holderOf({ owner }: FoundRoute, installation: string): RouteHolder {
  if (!owner) return { kind: 'stranger' }
  const { workload } = owner
  return { kind: owner.installation === installation ? 'ours' : 'other', workload }
}

/** In a sentence after "it is of". */
export function holderWords(holder: RouteHolder): string {
  if (holder.kind === 'stranger') return 'somebody else'
  return holder.kind === 'ours'
    ? `the workload ${holder.workload}`
    : `another Longshore (${holder.workload})`
}
