/** Failures that may come of asking a proxy: worded once for every kind. */
import { fail } from '../../shared/lib/failure-error.ts'
import { type RouteName, routeText } from '../../shared/model/face.ts'

export interface ProxyTrouble {
  /** `at` undefined = it is about no one route. */
  refused(at: RouteName | undefined, reason: string): never
  changed(at: RouteName, reason: string): never
  taken(at: RouteName, holder: string): never
  notApplied(at: RouteName, reason: string): never
}

export function proxyTrouble(host: string, proxy: string): ProxyTrouble {
  const about = (at: RouteName) => ({ host, proxy, route: routeText(at) })
  return {
    refused: (at, reason) =>
      fail({ kind: 'proxy-refused', host, proxy, route: at ? routeText(at) : '', reason }),
    changed: (at, reason) => fail({ kind: 'route-changed', ...about(at), reason }),
    taken: (at, holder) => fail({ kind: 'route-taken', ...about(at), holder }),
    notApplied: (at, reason) => fail({ kind: 'proxy-not-applied', ...about(at), reason }),
  }
}

/** Sentence for a route that is not as it was read. */
export const movedMeanwhile = 'It is not what it was when this began.'
