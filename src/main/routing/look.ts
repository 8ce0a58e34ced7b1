/** Looks at what a proxy is, and leads where: what every door shows of one is asked here. */
import type { RouteHolder } from '../../shared/model/route.ts'
import type { FoundRoute, ProxyState, Router } from './router.ts'

export interface ProxyLook extends ProxyState {
  /** By name, then path. */
  readonly routes: readonly FoundRoute[]
}

export async function lookAtProxy(
  router: Pick<Router, 'look' | 'routes'>,
  signal: AbortSignal,
): Promise<ProxyLook> {
  const [state, routes] = await Promise.all([router.look(signal), router.routes(signal)])
  const sorted = routes.toSorted(
    (a, b) => a.name.localeCompare(b.name) || a.path.localeCompare(b.path),
  )
  return { ...state, routes: sorted }
}

/** Whose a route is, as a person is told. */
export function holderOf({ owner }: Pick<FoundRoute, 'owner'>, installation: string): RouteHolder {
  if (!owner) return { kind: 'stranger' }
  const { workload } = owner
  return { kind: owner.installation === installation ? 'ours' : 'other', workload }
}
