/** Obstacles in the way of public names at a proxy, by the field of their face: told before anything is changed. */
import { isSameRoute, type RouteName } from '../../shared/model/face.ts'
import { overlap } from './overlap.ts'
import type { FoundRoute, WantedRoute } from './router.ts'

/** A face as its proxy will be told of it, but for where it leads. */
export type AskedRoute = Pick<WantedRoute, 'name' | 'path' | 'tls' | 'accessList'>

export interface RouteRefusal {
  readonly at: RouteName
  readonly field: 'domain' | 'path' | 'tls' | 'accessList'
  readonly message: string
}

/** One that is ours is no hindrance, nor what stands behind it since it was taken over. */
export function strangersIn<R extends FoundRoute>(
  found: readonly R[],
  asked: readonly AskedRoute[],
  installation: string,
): R | undefined {
  const isOurs = ({ owner }: FoundRoute) => owner?.installation === installation
  const free = asked.filter((at) => !found.some((each) => isOurs(each) && isSameRoute(each, at)))
  return found.find((each) => !isOurs(each) && free.some((at) => overlap(each, at)))
}
