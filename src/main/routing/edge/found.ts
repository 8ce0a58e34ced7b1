/** Routes as the edge has them: what Caddy was told, and where the volume says that it leads. Pure. */
import { canonicalJson } from '../../../shared/lib/canonical.ts'
import type { RouteName } from '../../../shared/model/face.ts'
import type { FoundRoute } from '../router.ts'
import { type EdgeConfig, routesOf } from './config.ts'
import { type EdgeRoute, folderIn, isAt, markOf, nameOf, targetsIn } from './route.ts'

export interface Now {
  readonly config: EdgeConfig
  readonly etag: string
  /** By folder. */
  readonly targets: ReadonlyMap<string, string>
}

interface State {
  readonly route: EdgeRoute
  /** The name of its file. */
  readonly target: string | null
}

export function foundIn(now: Now, at: RouteName): FoundRoute | undefined {
  const route = routesOf(now.config).find((each) => isAt(each, at))
  return route && found(route, at, targetIn(now, route))
}

const targetIn = ({ targets }: Now, route: EdgeRoute): string | null =>
  targets.get(folderIn(route) ?? '') || null

export function allIn(now: Now): FoundRoute[] {
  return routesOf(now.config).flatMap((route) => {
    const at = nameOf(route)
    return at ? [found(route, at, targetIn(now, route))] : []
  })
}

/** `target`: the name of its file. */
export function found(
  route: EdgeRoute,
  { name, path }: RouteName,
  target: string | null,
): FoundRoute {
  const mark = markOf(route)
  return {
    ...{ name, path, owner: mark?.owner ?? null },
    targets: target === null ? [] : targetsIn(target),
    state: canonicalJson({ route, target } satisfies State),
    ...(mark && target === null && { trouble: 'it leads nowhere' }),
  }
}

/** Text of our own making. */
export const stateOf = ({ state }: FoundRoute): State => JSON.parse(state) as State

/** Configuration that Caddy was given of it, without where it leads. */
export const routeJson = (route: FoundRoute | undefined): string | undefined =>
  route && canonicalJson(stateOf(route).route)

export const tokenOf = (route: FoundRoute): string | undefined =>
  markOf(stateOf(route).route)?.token

/** `off`, `auto`, or the id of a certificate of somebody's own; undefined = it is not of ours. */
export const tlsOf = (route: FoundRoute): string | undefined => markOf(stateOf(route).route)?.tls

export const folderOfFound = (route: FoundRoute): string | undefined =>
  folderIn(stateOf(route).route)
