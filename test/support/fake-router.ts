/** A proxy in memory, in a container of a fake engine: its routes switch in place, and it says what it was asked. */
import { edgeNetwork } from '../../src/main/routing/edge/container.ts'
import type { FoundRoute, Router, WantedRoute } from '../../src/main/routing/router.ts'
import { fail } from '../../src/shared/lib/failure-error.ts'
import { isSameRoute, type RouteName, routeText } from '../../src/shared/model/face.ts'
import type { FakeSession } from './fake-session/fake-session.ts'

export interface FakeRouter extends Router {
  /** `name -> service:port`, as far as its engine knows the container by what the route leads to. */
  leads(): string[]
  /** What it has, exactly. */
  readonly all: () => readonly FoundRoute[]
  /** Somebody else's, or as another hand changed it. */
  put(route: FoundRoute): void
  /** It says no when it is told of that name; so many times, where that is said. */
  refuse(name: string, times?: number): void
  /** `service:port` of what a route leads to. */
  serviceAt(target: string): string
  /** Its container. */
  readonly id: string
}

export function fakeRouter(session: FakeSession, byLabels = false): FakeRouter {
  const { engine } = session
  const id = engine.control.addContainer({ name: 'their-proxy', image: 'localhost/app:v1' })
  const refused = new Map<string, number>()
  let routes: FoundRoute[] = []
  const at = (place: RouteName) => routes.find((each) => isSameRoute(each, place))
  const without = (place: RouteName) => routes.filter((each) => !isSameRoute(each, place))
  const put = (route: FoundRoute) => {
    routes = [...without(route), route]
  }
  const serviceOf = (target: string) => {
    const [short = '', port = ''] = target.split(':')
    const found = engine.control.containers().find((each) => each.id.startsWith(short))
    const { labels = {} } = found?.spec ?? {}
    const service = labels['longshore.service'] ?? labels['com.docker.compose.service']
    return `${service ?? 'nobody'}:${port}`
  }
  return {
    ...{ id, put, all: () => routes },
    leads: () =>
      routes
        .flatMap((each) =>
          each.targets.map((target) => `${routeText(each)} -> ${serviceOf(target)}`),
        )
        .toSorted(),
    refuse: (name, times = Number.POSITIVE_INFINITY) => void refused.set(name, times),
    serviceAt: serviceOf,
    traits: {
      ...{ kind: 'edge', drops: { switching: null, changing: 'idle connections are closed' } },
      ...{
        reaches: 'shared-network',
        byLabels,
        hasAccessLists: true,
        mostTargets: 12,
        certificates: null,
      },
    },
    look: async () => ({ version: '', warnings: [] }),
    routes: async () => routes,
    read: async (place) => at(place),
    async prepare(networks, signal) {
      for (const name of networks) await engine.networks.connect(id, { name, aliases: [] }, signal)
    },
    async leave(network, signal) {
      const own = await engine.containers.inspect(id, signal)
      await engine.networks.disconnect(id, network, signal)
      return own !== undefined && network in own.addresses
    },
    async targetOf({ container, port }) {
      const [reason, instead] = ['it has no address', 'start it']
      if (container.state !== 'running')
        fail({ kind: 'port-unreachable', container: container.name, port, reason, instead })
      return `${container.id.slice(0, 12)}:${port}`
    },
    async set(wanted, seen) {
      const { name, path } = wanted
      const left = refused.get(name) ?? 0
      refused.set(name, left - 1)
      if (left > 0)
        fail({
          ...{ kind: 'proxy-refused', host: 'local', proxy: 'The edge', route: name },
          reason: 'it was told to say no',
        })
      const made = foundAs(wanted, seen)
      put({ ...made, name, path })
      return made
    },
    async restore({ at: place, before }) {
      if (before) put(before)
      else routes = without(place)
    },
    async remove(seen) {
      routes = without(seen)
    },
    inFlight: async () => 0,
    async entrance(signal) {
      const container = await engine.containers.inspect(id, signal)
      if (!container) throw new Error('its container is gone')
      return { at: { container, port: 80, network: edgeNetwork }, isTls: false }
    },
    labels: (all) =>
      byLabels
        ? Object.fromEntries(all.map((each) => [`route.${each.name}`, String(each.port)]))
        : {},
  }
}

function foundAs({ name, path, targets, owner }: WantedRoute, seen: FoundRoute | undefined) {
  const made = { name, path, targets, owner }
  return { ...made, state: `${seen?.state ?? ''}>${targets}` }
}
