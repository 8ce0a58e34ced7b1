/** The server of a Caddy's configuration that has the routes, and where among them one of ours belongs. Pure. */
import { ownValue } from '../../../shared/lib/own-value.ts'
import type { RouteName } from '../../../shared/model/face.ts'
import type { CaddyServer, HttpApp } from './admin.ts'
import { foundIn, type PlacedRoute } from './route.ts'

export interface Listens {
  readonly host: string
  readonly port: number
}

/** `:443`, `tcp/127.0.0.1:80`, `[::1]:8000-8001`; sockets and what cannot be read are left out. */
export function listensOf(server: CaddyServer): Listens[] {
  return (server.listen ?? []).flatMap((text) => {
    const [, network = 'tcp', host = '', port] =
      /^(?:(\w+)\/)?(\[[^\]]*\]|[^:[\]]*):(\d+)(?:-\d+)?$/.exec(text) ?? []
    if (!port || !network.startsWith('tcp')) return []
    return [{ host: host.replace(/^\[|\]$/g, ''), port: Number(port) }]
  })
}

/**
 * Whether a server answers HTTPS, which it does for all its names: whoever matches one by name gets a certificate.
 */
export function isTls(app: HttpApp, server: CaddyServer): boolean {
  if ((server.tls_connection_policies ?? []).length > 0) return true
  if (server.automatic_https?.disable) return false
  return listensOf(server).some(({ port }) => port === app.httpsPort)
}

/** The one that is named; else the one for HTTPS, or the only one there is. undefined = it cannot be told. */
export function chosenServer(app: HttpApp, named: string | undefined): string | undefined {
  const names = Object.keys(app.servers)
  if (named !== undefined) return names.includes(named) ? named : undefined
  const listening = (port: number) =>
    names.find((name) =>
      listensOf(ownValue(app.servers, name) ?? {}).some((each) => each.port === port),
    )
  const byPort = listening(app.httpsPort) ?? listening(app.httpPort)
  return byPort ?? (names.length === 1 ? names[0] : undefined)
}

export function placedRoutes(app: HttpApp): PlacedRoute[] {
  return Object.entries(app.servers).flatMap(([server, { routes }]) =>
    (routes ?? []).flatMap((route, index) =>
      foundIn(route).map((found) => ({ server, index, route, found })),
    ),
  )
}

/**
 * Routes are tried in their order, so ours stand before what others have for all names; among ours of one name the longer
 * path stands first.
 */
export function placeFor({ name, path }: RouteName, inServer: readonly PlacedRoute[]): number {
  const longer = inServer.filter(
    ({ found }) => found.owner && found.name === name && found.path.length > path.length,
  )
  return longer.reduce((place, { index }) => Math.max(place, index + 1), 0)
}
