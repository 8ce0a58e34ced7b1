/** Routes as Caddy writes them: ours made, anybody's read. Pure. */
import { z } from 'zod'
import { isSameRoute, type RouteName } from '../../../shared/model/face.ts'
import type { FoundRoute, RouteOwner, WantedRoute } from '../router.ts'
import type { CaddyRoute } from './admin.ts'

/** A route with its place: in which server, and where among its routes. */
export interface PlacedRoute {
  readonly server: string
  readonly index: number
  readonly route: CaddyRoute
  readonly found: FoundRoute
}

/**
 * `longshore:INSTALLATION:WORKLOAD:NAME!PATH`: what the route is found by, and whose it is. A slash would end it where it
 * stands in the path of a request; no public name and no path of a face has a colon or a !.
 */
export function idOf({ installation, workload }: RouteOwner, { name, path }: RouteName): string {
  return ['longshore', installation, workload, name + path.replaceAll('/', '!')].join(':')
}

const idPattern = /^longshore:([^:]+):([^:]+):[^:]+$/

function ownerIn(route: CaddyRoute): RouteOwner | null {
  const id = route['@id']
  const [, installation, workload] = (typeof id === 'string' && idPattern.exec(id)) || []
  return installation && workload ? { installation, workload } : null
}

/** `isOld`: it does not know how to keep streams while its configuration changes. */
export function routeOf(wanted: WantedRoute, isOld: boolean): CaddyRoute {
  const { name, path, targets, owner } = wanted
  const below = path === '/' ? {} : { path: [path, `${path}/*`] }
  return {
    '@id': idOf(owner, wanted),
    match: [{ host: [name], ...below }],
    handle: [
      {
        handler: 'reverse_proxy',
        upstreams: targets.map((dial) => ({ dial })),
        ...balanced(targets),
        ...(!isOld && { stream_close_delay: '1h' }),
      },
    ],
    terminal: true,
  }
}

/** One that is just starting again is waited for; one of several that is down is passed over at once, and for a while. */
const balanced = ({ length }: readonly string[]) =>
  length === 1
    ? { load_balancing: { try_duration: '2s' } }
    : {
        load_balancing: {
          ...{ selection_policy: { policy: 'round_robin' } },
          ...{ try_duration: '2s', try_interval: '10ms' },
          // What was sent to one is never sent to another: it may be what ended it.
          retry_match: [{ method: ['NONE'] }],
        },
        health_checks: { passive: { fail_duration: '2s' } },
      }

const matchSchema = z.looseObject({
  host: z.array(z.string()).optional(),
  path: z.array(z.string()).optional(),
})

/** Every name and path that a route is for; `*` where it is for all names. */
export function foundIn(route: CaddyRoute): FoundRoute[] {
  const matches = z.array(matchSchema).safeParse(route.match)
  const sets = matches.success && matches.data.length > 0 ? matches.data : [{}]
  const places = sets.flatMap(({ host = ['*'], path = ['/'] }) =>
    host.flatMap((name) => pathsOf(path).map((each) => ({ name: name.toLowerCase(), path: each }))),
  )
  const rest = {
    targets: [...new Set(dialsIn(route.handle))],
    owner: ownerIn(route),
    state: JSON.stringify(route),
  }
  return places
    .filter((at, index) => places.findIndex((other) => isSameRoute(other, at)) === index)
    .map((at) => ({ ...at, ...rest }))
}

/** `/api`, `/api/*` and `/api*` are all below /api; a path that is a pattern in its middle is shown as it is. */
function pathsOf(patterns: readonly string[]): string[] {
  const bare = patterns.map((pattern) => pattern.replace(/\/?\*$/, '') || '/')
  return [...new Set(bare)]
}

const handlerSchema = z.looseObject({
  handler: z.string(),
  upstreams: z.array(z.looseObject({ dial: z.string().optional() })).optional(),
  routes: z.array(z.looseObject({ handle: z.unknown().optional() })).optional(),
})

/** Handlers stand in routes, which may stand in handlers again. */
function* dialsIn(handlers: unknown): Generator<string> {
  for (const one of Array.isArray(handlers) ? handlers : []) {
    const handler = handlerSchema.safeParse(one)
    if (!handler.success) continue
    for (const { dial } of handler.data.upstreams ?? []) if (dial) yield dial
    for (const inner of handler.data.routes ?? []) yield* dialsIn(inner.handle)
  }
}
