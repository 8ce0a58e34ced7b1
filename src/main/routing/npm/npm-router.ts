/**
 * An Nginx Proxy Manager that was there before us, by its API: each face is a proxy host of ours, marked in its `meta`. It
 * answers that a change is done whether or not nginx took it, so that is read after each, and what was there put back.
 */
import { fail } from '../../../shared/lib/failure-error.ts'
import { type RouteName, routeText } from '../../../shared/model/face.ts'
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import type { HostSession } from '../../hosts/session.ts'
import {
  joinNetworks,
  leaveNetwork,
  proxyEntrance,
  publishedTarget,
  sharedTarget,
} from '../container-target.ts'
import { addressOf } from '../proxy-address.ts'
import { createProxyApi } from '../proxy-api.ts'
import type { RoutingServices } from '../registry.ts'
import type { Router, RouterTraits } from '../router.ts'
import { proxyTrouble } from '../trouble.ts'
import { createNpmApi } from './api.ts'
import { changingBy } from './change.ts'
import { foundIn, hasCertificate } from './proxy-host.ts'

const loses =
  'Nginx Proxy Manager reloads nginx whenever a proxy host changes: idle keep-alive connections are closed; requests under way and WebSockets go on'

const traitsOf = ({ mode }: ProxyOf<'npm'>): RouterTraits => ({
  kind: 'npm',
  drops: { switching: loses, changing: loses },
  reaches: mode === 'remote' ? 'published-port' : 'shared-network',
  byLabels: false,
  hasAccessLists: true,
  mostTargets: 1,
  certificates: 'number',
})

export function openNpm(
  session: HostSession,
  proxy: ProxyOf<'npm'>,
  { clock, installation, secret }: RoutingServices,
): Router {
  const { name: host, dial } = session
  const place = { proxy: 'Nginx Proxy Manager', container: proxy.container }
  const trouble = proxyTrouble(host, place.proxy)
  const ask = createProxyApi({ ...place, host, at: addressOf(proxy.url), dial, clock })
  const { identity } = proxy
  const api = createNpmApi({ ask, trouble, identity, password: () => secret(proxy.secret) })
  const changing = changingBy({ api, trouble, installation, proxy })
  const routes = async (signal: AbortSignal) => (await api.list(signal)).flatMap(foundIn)
  return {
    traits: traitsOf(proxy),
    async look(signal) {
      const version = await api.version(signal)
      const broken = (await routes(signal)).filter(({ trouble }) => trouble?.startsWith('nginx'))
      return { version, warnings: broken.map((each) => `${routeText(each)}: ${each.trouble}`) }
    },
    routes,
    async read(at: RouteName, signal) {
      const all = await routes(signal)
      return all.find(({ name, path }) => name === at.name && path === at.path)
    },
    prepare: (networks, signal) =>
      proxy.mode === 'remote'
        ? Promise.resolve()
        : joinNetworks(session, place, { networks, signal }),
    leave: (network, signal) => leaveNetwork(session, place, { network, signal }),
    async targetOf(target, signal) {
      if (proxy.mode === 'local') return await sharedTarget(session, place, { target, signal })
      if (proxy.serverIp !== undefined) return publishedTarget(target, proxy.serverIp)
      return fail({
        ...{ kind: 'port-unreachable', container: target.container.name, port: target.port },
        reason: `The Nginx Proxy Manager of ${host} is on another machine, and nobody said how that reaches ${host}.`,
        instead: 'Give the address of the host in its proxy settings (serverIp).',
      })
    },
    ...changing,
    inFlight: async () => undefined,
    async entrance(signal) {
      const listens = { host: '', port: proxy.httpPort ?? 80 }
      return { at: await proxyEntrance(session, place, { listens, signal }), isTls: false }
    },
    // One without a certificate answers HTTP alone.
    async secureEntrance(route, signal) {
      if (!hasCertificate(route)) return undefined
      const listens = { host: '', port: proxy.httpsPort ?? 443 }
      return { at: await proxyEntrance(session, place, { listens, signal }), isTls: true }
    },
    labels: () => ({}),
  }
}
