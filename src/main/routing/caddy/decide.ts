/** Changes to make at a Caddy, by what it has now. Pure; throws what stands in the way. */
import { ownValue } from '../../../shared/lib/own-value.ts'
import { isSameRoute, type RouteName } from '../../../shared/model/face.ts'
import { overlap } from '../overlap.ts'
import { type AskedRoute, type RouteRefusal, strangersIn } from '../refusals.ts'
import type { FoundRoute, RestoreOrder, WantedRoute } from '../router.ts'
import { movedMeanwhile, type ProxyTrouble } from '../trouble.ts'
import type { CaddyRoute, Change, HttpApp } from './admin.ts'
import { type PlacedRoute, routeOf } from './route.ts'
import { chosenServer, isTls, placedRoutes, placeFor } from './servers.ts'

export interface Deciding {
  readonly trouble: ProxyTrouble
  readonly installation: string
  /** The server that the user named. */
  readonly server: string | undefined
}

/** undefined = it is so already. */
export type Decide = (app: HttpApp) => Change | undefined

export function setting(
  by: Deciding,
  wanted: WantedRoute,
  { seen, takeOver }: { readonly seen: FoundRoute | undefined; readonly takeOver: boolean },
): Decide {
  return (app) => {
    const server = serverIn(by, app)
    const unfit = tlsTrouble(app, server, wanted)
    if (unfit !== undefined) by.trouble.refused(wanted, unfit)
    const placed = placedRoutes(app)
    const there = routeAt(by, placed, wanted)
    if (there?.found.state !== seen?.state) by.trouble.changed(wanted, movedMeanwhile)
    const route = routeOf(wanted, app.isOld)
    if (there && isOurs(by, there)) return { what: 'replace', path: pathOf(there), route }
    const holder = placed.find((each) => !isOurs(by, each) && overlap(each.found, wanted))
    if (holder && !takeOver) by.trouble.taken(holder.found, holderWords(holder))
    return inserted({ app, server, placed }, wanted, route)
  }
}

/** Throws `route-taken`, and `proxy-refused` where it cannot be told which of its servers has the routes. */
export function refusing(
  by: Deciding,
  app: HttpApp,
  asked: readonly AskedRoute[],
): readonly RouteRefusal[] {
  const server = serverIn(by, app)
  const placed = placedRoutes(app).map((each) => ({ ...each.found, placed: each }))
  const holder = strangersIn(placed, asked, by.installation)
  if (holder) by.trouble.taken(holder, holderWords(holder.placed))
  return asked.flatMap((at) => {
    const message = tlsTrouble(app, server, at)
    return message === undefined ? [] : [{ at, field: 'tls' as const, message }]
  })
}

export function restoring(by: Deciding, { at, before, put }: RestoreOrder): Decide {
  return (app) => {
    const placed = placedRoutes(app)
    const ours = placed.find((each) => isOurs(by, each) && isSameRoute(each.found, at))
    const wasOurs = before?.owner?.installation === by.installation
    if (ours && wasOurs && ours.found.state === before.state) return undefined
    if (ours && put && ours.found.state !== put.state) by.trouble.changed(at, movedMeanwhile)
    if (wasOurs) {
      const route: CaddyRoute = JSON.parse(before.state)
      if (ours) return { what: 'replace', path: pathOf(ours), route }
      return inserted({ app, server: serverIn(by, app), placed }, at, route)
    }
    // What is a stranger's stood behind ours all the while.
    if (before && !placed.some(({ found }) => found.state === before.state))
      by.trouble.changed(at, 'The route that stood here before is not there any more.')
    return ours && { what: 'delete', path: pathOf(ours) }
  }
}

export function removing(by: Deciding, seen: FoundRoute): Decide {
  return (app) => {
    const same = placedRoutes(app).filter(({ found }) => isSameRoute(found, seen))
    const ours = same.find((each) => isOurs(by, each))
    if (!ours) {
      if (seen.owner?.installation !== by.installation) by.trouble.taken(seen, 'somebody else')
      return undefined
    }
    if (ours.found.state !== seen.state) by.trouble.changed(seen, movedMeanwhile)
    return { what: 'delete', path: pathOf(ours) }
  }
}

/** Ours first: it stands before a stranger's that it took over. */
export function routeAt(
  by: Pick<Deciding, 'installation'>,
  placed: readonly PlacedRoute[],
  at: RouteName,
): PlacedRoute | undefined {
  const same = placed.filter(({ found }) => isSameRoute(found, at))
  return same.find((each) => isOurs(by, each)) ?? same[0]
}

export function serverIn({ trouble, server }: Deciding, app: HttpApp): string {
  const chosen = chosenServer(app, server)
  if (chosen !== undefined) return chosen
  const names = Object.keys(app.servers)
  const there = names.length === 0 ? 'none' : names.join(', ')
  return trouble.refused(
    undefined,
    server === undefined
      ? `which of its HTTP servers has the routes cannot be told (there are: ${there}); give it one that listens on :443, or name one (server)`
      : `it has no HTTP server ${server}; there are: ${there}`,
  )
}

const isOurs = ({ installation }: Pick<Deciding, 'installation'>, { found }: PlacedRoute) =>
  found.owner?.installation === installation

const pathOf = ({ route }: PlacedRoute): string => `/id/${encodeURIComponent(String(route['@id']))}`

function inserted(
  { app, server, placed }: { app: HttpApp; server: string; placed: readonly PlacedRoute[] },
  at: RouteName,
  route: CaddyRoute,
): Change {
  const path = `/config/apps/http/servers/${encodeURIComponent(server)}/routes`
  const inServer = placed.filter((each) => each.server === server)
  return ownValue(app.servers, server)?.routes
    ? { what: 'insert', path: `${path}/${placeFor(at, inServer)}`, route }
    : { what: 'insert', path, route: [route] }
}

function holderWords({ server, index, found: { owner } }: PlacedRoute): string {
  return owner
    ? `workload ${owner.workload} of another installation`
    : `route ${index + 1} of its server ${server}, which is not ours`
}

/** undefined = it is as this server answers. */
function tlsTrouble(
  app: HttpApp,
  server: string,
  { tls }: Pick<AskedRoute, 'tls'>,
): string | undefined {
  if (typeof tls === 'object')
    return 'a certificate of your own is given to Caddy in its configuration'
  if (tls === 'off' && isTls(app, ownValue(app.servers, server) ?? {}))
    return `its server ${server} answers HTTPS for every name; name one (server) that does not, or leave tls as auto`
  return undefined
}
