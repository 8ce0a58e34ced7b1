/** Which containers of a host its proxy leads to. */
import type { ListedContainer } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import type { FoundRoute } from './router.ts'

type ContainersOf = (route: Pick<FoundRoute, 'targets'>) => readonly ListedContainer[]

/** By id, by name, by address on any network, or by the port that the host publishes; only what runs has these. */
export async function leadsTo(
  { engine }: HostSession,
  routes: readonly Pick<FoundRoute, 'targets'>[],
  signal: AbortSignal,
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
  const containerAt = ({ host, port }: Place) => {
    if (host === '') return undefined
    return named({ host, port }) ?? byPlace.get(host) ?? byPlace.get(`:${port}`)
  }
  return ({ targets }) => targets.flatMap((target) => containerAt(placeOf(target)) ?? [])
}

interface Place {
  readonly host: string
  readonly port: string
}

function placeOf(target: string): Place {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(target) ?? []
  return { host: host.replace(/^\[|\]$/g, ''), port }
}
