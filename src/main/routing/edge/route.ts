/**
 * One route of the edge: what Caddy is told of it, what is written on it, and where it stands among others. It is changed
 * only when faces change; where it leads is the name of a file in a folder of its own (ADR 30). Pure.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isSameRoute, type RouteName, routeText } from '../../../shared/model/face.ts'
import type { RouteOwner } from '../router.ts'
import { plainLead, secureLead } from './lead.ts'

/** The place in the edge's volume of a folder for each route, in which the name of its one file is where it leads. */
export const targetsFolder = '/data/longshore/targets'

/** Caddy takes an `@id` out of what it was told by a pattern of its own, which knows no quotes. */
const markPattern = /^longshore-route:([^:"\\]+):([^:"\\]+):(off|auto|[0-9a-f]{24}):([0-9a-f]+):/

export const routeSchema = z.looseObject({
  '@id': z.string().optional(),
  match: z
    .array(
      z.looseObject({ host: z.array(z.string()).optional(), path: z.array(z.string()).optional() }),
    )
    .optional(),
  handle: z.array(z.unknown()).optional(),
})
export type EdgeRoute = z.infer<typeof routeSchema>

export interface MarkedRoute extends RouteName {
  readonly owner: RouteOwner
  /** `off`, `auto`, or the id of a certificate of somebody's own. */
  readonly tls: string
  /** A word that our own requests carry; nobody else learns who answered. */
  readonly token: string
  /** The folder in which the name of a file says where the route leads. */
  readonly folder: string
}

/** The same routes as new ones are told; strangers' stay. */
export function renewed(routes: readonly EdgeRoute[], httpsPort: number): EdgeRoute[] {
  return routes.map((route) => {
    const [mark, at, folder] = [markOf(route), nameOf(route), folderIn(route)]
    return mark && at && folder ? routeFor({ ...mark, ...at, folder }, httpsPort) : route
  })
}

/** The route of one face, as Caddy is told it. `httpsPort`: where the public finds it by TLS. */
export function routeFor(wanted: MarkedRoute, httpsPort: number): EdgeRoute {
  const { tls, token, folder } = wanted
  const isPlain = tls === 'off'
  const place = { handler: 'vars', root: folder, token }
  return routeAround(wanted, [
    isPlain ? place : { ...place, secure: secureAddress(httpsPort) },
    { handler: 'invoke', name: isPlain ? plainLead : secureLead },
  ])
}

export const secureAddress = (httpsPort: number): string =>
  `https://{http.request.host}${httpsPort === 443 ? '' : `:${httpsPort}`}`

/** Its name, and whose it is, around what becomes of a request by it. */
export function routeAround(
  { name, path, owner, tls, token }: MarkedRoute,
  handle: readonly unknown[],
): EdgeRoute {
  return {
    '@id': `longshore-route:${owner.installation}:${owner.workload}:${tls}:${token}:${routeText({ name, path })}`,
    match: [{ host: [name], ...(path !== '/' && { path: [path, `${path}/*`] }) }],
    handle: [...handle],
    terminal: true,
  }
}

interface Mark {
  readonly owner: RouteOwner
  readonly tls: string
  readonly token: string
}

/** Our own note on a route; undefined = it is not of ours. */
export function markOf({ '@id': id = '' }: EdgeRoute): Mark | undefined {
  const [, installation, workload, tls, token] = markPattern.exec(id) ?? []
  if (installation === undefined || workload === undefined || token === undefined) return undefined
  return { owner: { installation, workload }, tls: tls ?? 'auto', token }
}

/** The name and path of a route; undefined = at no single one, as strangers may write them. */
export function nameOf({ match = [] }: EdgeRoute): RouteName | undefined {
  const [only, ...others] = match
  const [name, ...names] = only?.host ?? []
  if (only === undefined || others.length > 0 || name === undefined || names.length > 0) return
  const [path = '/', ...paths] = only.path ?? []
  return paths.every((each) => each === `${path}/*`) ? { name, path } : undefined
}

/**
 * The folder of a new route: a name that cannot climb, whatever the route is called. No two installations have one
 * together, so that none leads the other's names elsewhere where both want the same at once.
 */
export function folderOf(installation: string, at: RouteName): string {
  const text = `${installation} ${routeText(at)}`
  return `${targetsFolder}/${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
}

const folderPattern = new RegExp(`"root":"(${targetsFolder}/[0-9a-f]{24})"`)

/** The folder that a route has; undefined = it is not of ours. */
export const folderIn = (route: EdgeRoute): string | undefined =>
  markOf(route) && folderPattern.exec(JSON.stringify(route.handle))?.[1]

/** The routes with one more: of a name, what is below a longer path comes first; strangers' stay where they are. */
export function withRoute(routes: readonly EdgeRoute[], route: EdgeRoute): EdgeRoute[] {
  const at = nameOf(route)
  if (!at) return [...routes, route]
  const same = routes.findIndex((each) => isAt(each, at))
  if (same >= 0) return routes.with(same, route)
  const next = routes.findIndex((each) => {
    const other = markOf(each) && nameOf(each)
    return other !== undefined && comesBefore(at, other)
  })
  return next < 0 ? [...routes, route] : routes.toSpliced(next, 0, route)
}

export function isAt(route: EdgeRoute, at: RouteName): boolean {
  const found = nameOf(route)
  return found !== undefined && isSameRoute(found, at)
}

function comesBefore(a: RouteName, b: RouteName): boolean {
  if (a.name !== b.name) return a.name < b.name
  if (a.path.length !== b.path.length) return a.path.length > b.path.length
  return a.path < b.path
}

/** The name of a file that leads to all of these. */
export const fileNameOf = (targets: readonly string[]): string => targets.join(',')

export const targetsIn = (fileName: string): readonly string[] => fileName.split(',')

/** As the volume lists a target: a name or address, and a port; nothing that leads elsewhere. */
export const targetPattern = /^(?:[a-zA-Z0-9][a-zA-Z0-9_.-]*|\[[0-9a-f:]+\]):\d{1,5}$/
