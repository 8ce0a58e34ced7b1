/**
 * A Traefik that reads the labels of containers: they are set when a container is made, and no route of one that runs can
 * be pointed elsewhere (TF-32). What it made of them is read from its API, where it has one.
 */
import { type Clock, steadyNow } from '../../../shared/lib/clock.ts'
import { isSameRoute, type RouteName } from '../../../shared/model/face.ts'
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import type { FoundRoute, LabelledRoute, WantedRoute } from '../router.ts'
import { isLedTo } from '../targets.ts'
import type { ProxyTrouble } from '../trouble.ts'
import type { TraefikApi } from './api.ts'
import type { Routes } from './files.ts'
import { foundIn } from './found.ts'
import { entryOf, labelledIdOf, ruleOf, targetIn } from './rule.ts'

export function labelsFor(
  proxy: ProxyOf<'traefik'>,
  routes: readonly LabelledRoute[],
): Record<string, string> {
  const [first] = routes
  if (!first) return {}
  const all = routes.flatMap((route) => Object.entries(labelsOf(proxy, route)))
  const shared = { 'traefik.enable': 'true', 'traefik.docker.network': first.network }
  return { ...shared, ...Object.fromEntries(all) }
}

function labelsOf(proxy: ProxyOf<'traefik'>, route: LabelledRoute): Record<string, string> {
  const id = labelledIdOf(route)
  const { entryPoints, isTls, certResolver } = entryOf(proxy, route.tls)
  const router = `traefik.http.routers.${id}`
  return {
    [`${router}.rule`]: ruleOf(route),
    [`${router}.service`]: id,
    [`${router}.entrypoints`]: entryPoints.join(','),
    ...(isTls && { [`${router}.tls`]: 'true' }),
    ...(certResolver !== undefined && { [`${router}.tls.certresolver`]: certResolver }),
    [`traefik.http.services.${id}.loadbalancer.server.port`]: String(route.port),
  }
}

export interface LabelsDeps {
  /** undefined = nobody said where it is: what it has is not known. */
  readonly api: TraefikApi | undefined
  readonly trouble: ProxyTrouble
  readonly clock: Pick<Clock, 'now' | 'steady' | 'sleep'>
  readonly installation: string
}

/** Nothing is changed here: containers that come and go are all there is to it. */
export function routesByLabels(deps: LabelsDeps): Routes {
  const { api, trouble, installation } = deps
  const all = async (signal: AbortSignal): Promise<FoundRoute[]> => {
    if (!api) return []
    const [routers, services] = await Promise.all([api.routers(signal), api.services(signal)])
    return routers.flatMap((router) => foundIn(router, services))
  }
  const read = async (at: RouteName, signal: AbortSignal) => {
    const same = (await all(signal)).filter((route) => isSameRoute(route, at))
    return same.find(({ owner }) => owner?.installation === installation) ?? same[0]
  }
  return {
    routes: all,
    read,
    async set(wanted, seen, { takeOver = false, signal }) {
      if (seen && seen.owner?.installation !== installation && !takeOver)
        trouble.taken(wanted, 'another router of Traefik, which is not ours')
      if (api) await untilTaken(deps, api, { wanted, signal })
      const { name, path, owner, targets } = wanted
      // It was led there alone before anybody asked.
      const state = seen && isLedTo(seen, targets) ? seen.state : 'labels'
      return { name, path, owner, targets, state }
    },
    restore: async () => {},
    remove: async () => {},
  }
}

/** Changes of one provider come at most every two seconds; a busy host may take its time with them. */
const waitMs = 20_000
const pollMs = 200

/** Until it has the new ones among those that it shares requests out to. */
async function untilTaken(
  { clock, trouble }: LabelsDeps,
  api: TraefikApi,
  { wanted, signal }: { readonly wanted: WantedRoute; readonly signal: AbortSignal },
): Promise<void> {
  const name = `${labelledIdOf(wanted)}@docker`
  const until = steadyNow(clock) + waitMs
  for (;;) {
    const servers = (await api.service(name, signal))?.loadBalancer?.servers ?? []
    const known = servers.map(({ url }) => targetIn(url))
    if (wanted.targets.every((each) => known.includes(each))) return
    if (steadyNow(clock) >= until)
      return trouble.notApplied(wanted, 'Traefik has not taken the labels of its container.')
    await clock.sleep(pollMs, signal)
  }
}
