/** A Traefik that was there before us: by files in a folder that it watches, or by the labels of containers. */
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import type { HostSession } from '../../hosts/session.ts'
import { joinNetworks, leaveNetwork, proxyEntrance, sharedTarget } from '../container-target.ts'
import { addressOf } from '../proxy-address.ts'
import { createProxyApi } from '../proxy-api.ts'
import type { RoutingServices } from '../registry.ts'
import type { Router, RouterTraits } from '../router.ts'
import { type ProxyTrouble, proxyTrouble } from '../trouble.ts'
import { createTraefikApi, type TraefikApi } from './api.ts'
import { type Routes, routesByFiles } from './files.ts'
import { openFolder } from './folder.ts'
import { labelsFor, routesByLabels } from './labels.ts'
import { readFile } from './rule.ts'

const sharesOut =
  'Traefik by labels shares requests out among the old and the new container from the moment that the new one is started, and may ask the old one for two seconds after it ended; by files (mode: files) a route is switched without either'

const traitsOf = ({ mode }: ProxyOf<'traefik'>): RouterTraits => ({
  kind: 'traefik',
  drops: { switching: mode === 'labels' ? sharesOut : null, changing: null },
  reaches: 'shared-network',
  byLabels: mode === 'labels',
  hasAccessLists: false,
  mostTargets: Number.POSITIVE_INFINITY,
  certificates: null,
})

export function openTraefik(
  session: HostSession,
  proxy: ProxyOf<'traefik'>,
  services: RoutingServices,
): Router {
  const { name: host } = session
  const place = { proxy: 'Traefik', container: proxy.container }
  const trouble = proxyTrouble(host, 'Traefik')
  const api = apiOf(session, proxy, { ...services, trouble })
  return {
    traits: traitsOf(proxy),
    async look(signal) {
      return { version: (await api?.version(signal)) ?? '', warnings: api ? [] : [noApi] }
    },
    ...routesOf(session, proxy, { ...services, trouble, api }),
    prepare: (networks, signal) => joinNetworks(session, place, { networks, signal }),
    leave: (network, signal) => leaveNetwork(session, place, { network, signal }),
    // Traefik itself knows containers by address, where it reads their labels.
    targetOf: (target, signal) =>
      sharedTarget(session, proxy.mode === 'labels' ? { ...place, container: undefined } : place, {
        target,
        signal,
      }),
    inFlight: async () => undefined,
    async entrance(signal) {
      const listens = { host: '', port: proxy.httpPort ?? 80 }
      return { at: await proxyEntrance(session, place, { listens, signal }), isTls: false }
    },
    // By labels nothing of it is written where it could be read.
    async secureEntrance(route, signal) {
      if (!readFile(route.state)?.isTls) return undefined
      const listens = { host: '', port: proxy.httpsPort ?? 443 }
      return { at: await proxyEntrance(session, place, { listens, signal }), isTls: true }
    },
    labels: (routes) => (proxy.mode === 'labels' ? labelsFor(proxy, routes) : {}),
  }
}

const noApi =
  'Nobody said where the API of this Traefik is (api): what it has made of labels is not known.'

type Opening = RoutingServices & { readonly trouble: ProxyTrouble }

function apiOf(
  { name: host, dial }: HostSession,
  { api }: ProxyOf<'traefik'>,
  { clock, trouble }: Opening,
): TraefikApi | undefined {
  if (api === undefined) return undefined
  const ask = createProxyApi({ host, proxy: 'Traefik', at: addressOf(api), dial, clock })
  return createTraefikApi(ask, trouble)
}

function routesOf(
  session: HostSession,
  proxy: ProxyOf<'traefik'>,
  opening: Opening & { readonly api: TraefikApi | undefined },
): Routes {
  const { api, trouble, installation, clock } = opening
  if (proxy.mode === 'labels') return routesByLabels({ api, trouble, installation, clock })
  const lacking = [
    ...(api ? [] : ['where its API is (api)']),
    ...(proxy.folder === undefined ? ['which folder of the host it watches (folder)'] : []),
  ]
  if (!api || proxy.folder === undefined) {
    const refuse = async (): Promise<never> =>
      trouble.refused(undefined, `nobody said ${lacking.join(', and ')}`)
    return { routes: refuse, read: refuse, set: refuse, restore: refuse, remove: refuse }
  }
  const folder = openFolder(session, proxy.folder, trouble)
  return routesByFiles({ api, folder, trouble, clock, installation, proxy })
}
