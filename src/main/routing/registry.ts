/** Every proxy that the app knows: a new one is a folder beside this file, and a line here. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { HostSession } from '../hosts/session.ts'
import { openCaddy } from './caddy/caddy-router.ts'
import { openNpm } from './npm/npm-router.ts'
import type { Router } from './router.ts'

export interface RoutingServices {
  readonly clock: Clock
  readonly installation: string
  /** The value of a secret of the installation. Throws `secrets-unusable`. */
  secret(name: string): string
}

export type RouterOf = (session: HostSession) => Router | undefined

/** The proxy that a host declares; undefined = it has none. */
export function createRouting(services: RoutingServices): RouterOf {
  return (session) => {
    const { proxy } = session
    switch (proxy?.kind) {
      case 'caddy':
        return openCaddy(session, proxy, services)
      case 'npm':
        return openNpm(session, proxy, services)
      default:
        return undefined
    }
  }
}
