/**
 * A Caddy that was there before us, by its admin API: each face is one route of ours in its configuration, found by its
 * `@id`. Others' routes are left as they are: one whose name is taken over stays behind ours.
 */
import { ownValue } from '../../../shared/lib/own-value.ts'
import { routeText } from '../../../shared/model/face.ts'
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import type { HostSession } from '../../hosts/session.ts'
import { joinNetworks, leaveNetwork, proxyEntrance, sharedTarget } from '../container-target.ts'
import { addressOf } from '../proxy-address.ts'
import { createProxyApi } from '../proxy-api.ts'
import type { RoutingServices } from '../registry.ts'
import type { FoundRoute, Router, RouterTraits, WantedRoute } from '../router.ts'
import { isLedTo, ledText } from '../targets.ts'
import { type ProxyTrouble, proxyTrouble } from '../trouble.ts'
import { type CaddyAdmin, createCaddyAdmin } from './admin.ts'
import { type Decide, refusing, removing, restoring, routeAt, serverIn, setting } from './decide.ts'
import { isTls, listensOf, placedRoutes } from './servers.ts'

const loses =
  'Caddy closes idle keep-alive connections whenever its configuration changes, may reset one that is just being opened, and cuts WebSockets of routes without stream_close_delay; requests under way are finished'

const traits: RouterTraits = {
  kind: 'caddy',
  drops: { switching: loses, changing: loses },
  reaches: 'shared-network',
  byLabels: false,
  hasAccessLists: false,
  mostTargets: Number.POSITIVE_INFINITY,
  certificates: null,
}

const oldWarning =
  'This Caddy is older than 2.8: while its configuration changes, it cuts WebSockets of our routes too.'

export function openCaddy(
  session: HostSession,
  proxy: ProxyOf<'caddy'>,
  { clock, installation }: RoutingServices,
): Router {
  const { name: host, dial } = session
  const place = { proxy: 'Caddy', container: proxy.container }
  const trouble = proxyTrouble(host, 'Caddy')
  const ask = createProxyApi({ ...place, host, at: addressOf(proxy.admin), dial, clock })
  const admin = createCaddyAdmin(trouble, ask)
  const by = { trouble, installation, server: proxy.server }
  const read: Router['read'] = async (at, signal) =>
    routeAt(by, placedRoutes(await admin.read(signal)), at)?.found
  return {
    traits,
    async look(signal) {
      const app = await admin.read(signal)
      serverIn(by, app)
      return { version: '', warnings: app.isOld ? [oldWarning] : [] }
    },
    async routes(signal) {
      return placedRoutes(await admin.read(signal)).map(({ found }) => found)
    },
    read,
    prepare: (networks, signal) => joinNetworks(session, place, { networks, signal }),
    leave: (network, signal) => leaveNetwork(session, place, { network, signal }),
    refusals: async (asked, signal) => refusing(by, await admin.read(signal), asked),
    targetOf: (target, signal) => sharedTarget(session, place, { target, signal }),
    async set(wanted, seen, { signal, takeOver = false }) {
      await change({ admin, trouble }, wanted, {
        decide: setting(by, wanted, { seen, takeOver }),
        signal,
      })
      return proved(trouble, wanted, await read(wanted, signal))
    },
    restore: (order, signal) =>
      change({ admin, trouble }, order.at, { decide: restoring(by, order), signal }),
    remove: (seen, signal) =>
      change({ admin, trouble }, seen, { decide: removing(by, seen), signal }),
    inFlight: async (target, signal) => (await admin.upstreams(signal)).get(target),
    async entrance(signal) {
      const app = await admin.read(signal)
      const server = ownValue(app.servers, serverIn(by, app)) ?? {}
      const listens = listensOf(server)
      const at = listens.find(({ port }) => port === app.httpsPort) ?? listens[0]
      if (!at) return trouble.refused(undefined, 'its server listens on no port')
      return {
        at: await proxyEntrance(session, place, { listens: at, signal }),
        isTls: isTls(app, server),
      }
    },
    labels: () => ({}),
  }
}

/** Somebody who changes it without end is not waited for. */
const mostTries = 5

/** Decides by what is there now, and again wherever that changed before it was done. */
async function change(
  { admin, trouble }: { readonly admin: CaddyAdmin; readonly trouble: ProxyTrouble },
  at: Parameters<ProxyTrouble['changed']>[0],
  { decide, signal }: { readonly decide: Decide; readonly signal: AbortSignal },
): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const app = await admin.read(signal)
    const next = decide(app)
    if (!next || (await admin.change(next, app.etag, signal)) === 'done') return
  }
  trouble.changed(at, 'Its configuration changed again and again while this was done.')
}

function proved(
  trouble: ProxyTrouble,
  wanted: WantedRoute,
  now: FoundRoute | undefined,
): FoundRoute {
  if (now && isLedTo(now, wanted.targets)) return now
  const found = now ? `It leads to ${ledText(now)}.` : `There is no ${routeText(wanted)}.`
  return trouble.notApplied(wanted, found)
}
