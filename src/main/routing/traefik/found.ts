/** Routers as the API of a Traefik tells of them. Pure. */
import type { FoundRoute } from '../router.ts'
import type { TraefikRouter, TraefikService } from './api.ts'
import { ownerIn, placesIn, targetIn } from './rule.ts'

export interface TraefikRoute extends FoundRoute {
  /** With its provider: `shop@docker`. */
  readonly router: string
  readonly priority?: number
}

export function foundIn(
  router: TraefikRouter,
  services: readonly TraefikService[],
): TraefikRoute[] {
  const { name, rule, error, status, priority } = router
  const provider = name.replace(/^.*@/, '')
  const service = router.service ?? ''
  const whole = service.includes('@') ? service : `${service}@${provider}`
  const servers = services.find((each) => each.name === whole)?.loadBalancer?.servers ?? []
  const trouble = error?.join('; ') || (status === 'disabled' ? 'It is disabled.' : undefined)
  return placesIn(rule).map((at) => ({
    ...at,
    router: name,
    targets: servers.map(({ url }) => targetIn(url)),
    owner: ownerIn(name) ?? null,
    state: JSON.stringify({ name, rule, service: whole, priority }),
    ...(priority !== undefined && priority !== null && { priority }),
    ...(trouble !== undefined && { trouble }),
  }))
}
