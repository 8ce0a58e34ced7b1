import type { KnownContainer, ServiceChange } from '../body.ts'

/** `docker compose` starts no paused container, and gives up over one half-way. Made anew, it runs. */
export function staysPaused(
  { state, service }: Pick<KnownContainer, 'state' | 'service'>,
  services: readonly ServiceChange[],
): boolean {
  const change = services.find((each) => each.service === service)?.change
  return state === 'paused' && change !== undefined && !['recreate', 'orphan'].includes(change)
}
