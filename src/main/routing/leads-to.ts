/** Containers of a host that its proxy leads to. */
import type { ListedContainer } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import type { FoundRoute, RouterTraits } from './router.ts'

type Led = Pick<FoundRoute, 'targets' | 'owner'>

type ContainersOf = (route: Led) => readonly ListedContainer[]

/**
 * By id, by name, by address on any network, or by the port that the host publishes, where a route may lead by that; only
 * what runs has these.
 */
export async function leadsTo(
  { engine }: HostSession,
  routes: readonly Led[],
  { reaches, signal }: { readonly reaches: RouterTraits['reaches']; readonly signal: AbortSignal },
): Promise<ContainersOf> {
  const all = await engine.containers.list({}, signal)
  const places = routes.flatMap(({ targets }) => targets.map(placeOf))
  const named = ({ host }: Place) =>
    all.find(({ id, name }) => name === host || (host.length >= 12 && id.startsWith(host)))
  const byPlace = new Map<string, ListedContainer>()
  if (places.some((place) => place.host !== '' && !named(place)))
    for (const listed of all.filter(({ state }) => state === 'running')) {
      const container = await engine.containers.inspect(listed.id, signal)
      for (const address of Object.values(container?.addresses ?? {})) byPlace.set(address, listed)
      for (const { hostPort } of container?.bindings ?? []) byPlace.set(`:${hostPort}`, listed)
    }
  const containerAt = ({ host, port }: Place, byPort: boolean) => {
    if (host === '') return undefined
    const found = named({ host, port }) ?? byPlace.get(host)
    return found ?? (byPort ? byPlace.get(`:${port}`) : undefined)
  }
  return ({ targets, owner }) => {
    // On a shared network ours have the port of the container, at which the host may publish another.
    const byPort = reaches === 'published-port' || owner === null
    return targets.flatMap((target) => containerAt(placeOf(target), byPort) ?? [])
  }
}

interface Place {
  readonly host: string
  readonly port: string
}

function placeOf(target: string): Place {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(target) ?? []
  return { host: host.replace(/^\[|\]$/g, ''), port }
}
