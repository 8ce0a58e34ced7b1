/** Every proxy that the app knows: a new one is a folder beside this file, and a line here. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { HostProxy } from '../../shared/model/proxy.ts'
import type { HostSession } from '../hosts/session.ts'
import { openCaddy } from './caddy/caddy-router.ts'
import { edgeRouter } from './edge/edge.ts'
import { openNpm } from './npm/npm-router.ts'
import type { Router } from './router.ts'
import { throughHost } from './through-host.ts'
import { openTraefik } from './traefik/traefik-router.ts'

export interface RoutingServices {
  readonly clock: Clock
  readonly installation: string
  /** The value of a secret: of that workload, or else of the installation. Throws `secrets-unusable`. */
  secret(name: string, workload?: string): string
}

/** The proxy that a host declares; undefined = it has none. */
export type RouterOf = (session: HostSession) => Router | undefined

/** One for each session, for as long as the same proxy is declared: it may keep a connection. */
export function createRouting(services: RoutingServices): RouterOf {
  const made = new WeakMap<HostSession, { readonly proxy: string; readonly router: Router }>()
  return (session) => {
    const { proxy } = session
    if (!proxy) return undefined
    const declared = JSON.stringify(proxy)
    const known = made.get(session)
    if (known?.proxy === declared) return known.router
    const opened = openRouter(session, proxy, services)
    if (!opened) return undefined
    const router = throughHost(opened, session)
    made.set(session, { proxy: declared, router })
    return router
  }
}

function openRouter(
  session: HostSession,
  proxy: HostProxy,
  services: RoutingServices,
): Router | undefined {
  switch (proxy.kind) {
    case 'edge':
      return edgeRouter(session, proxy, services)
    case 'caddy':
      return openCaddy(session, proxy, services)
    case 'npm':
      return openNpm(session, proxy, services)
    case 'traefik':
      return openTraefik(session, proxy, services)
    case 'none':
      return undefined
  }
}
