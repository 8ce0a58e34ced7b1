/** Every proxy that the app knows: a new one is a folder beside this file, and a line here. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Router } from './router.ts'

export interface RoutingServices {
  readonly clock: Clock
  readonly installation: string
  /** The value of a secret of the installation. Throws `secrets-unusable`. */
  secret(name: string): string
}

export type RouterOf = (session: HostSession) => Router | undefined

/** The proxy that a host declares; undefined = it has none. */
export function createRouting(_services: RoutingServices): RouterOf {
  return ({ proxy }) => {
    switch (proxy?.kind) {
      default:
        return undefined
    }
  }
}
