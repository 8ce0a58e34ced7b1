/**
 * Routes as earlier versions told them to Caddy. One stays so until it changes anyway, or the edge is upgraded: telling it
 * anew would close connections. The largest file of its folder is where it leads. Pure.
 */
import { canonicalJson } from '../../../shared/lib/canonical.ts'
import { answeredBy, probeHeader, toSeveral } from './lead.ts'
import { type EdgeRoute, type MarkedRoute, routeAround, routeFor, secureAddress } from './route.ts'

interface LedRoute extends MarkedRoute {
  readonly targets: readonly string[]
}

/** As it is told now; or as it was before, where it has been told so already, and that can lead to so many places. */
export function routeBeside(has: string | undefined, wanted: LedRoute, httpsPort: number) {
  const known = wanted.targets.length > 1 ? [shared] : [shared, ...single]
  const all = known.map((led) => earlierRoute(wanted, httpsPort, led))
  return all.find((each) => canonicalJson(each) === has) ?? routeFor(wanted, httpsPort)
}

export const isEarlier = (route: EdgeRoute): boolean =>
  JSON.stringify(route).includes('"try_policy":"largest_size"')

const sharedName = 'longshore-lead'

/** The route that some of these invoke; undefined = none does. */
export const earlierLead = (routes: readonly EdgeRoute[]): object | undefined =>
  JSON.stringify(routes).includes(`"name":"${sharedName}"`)
    ? { [sharedName]: { handle: toSeveral } }
    : undefined

const shared = { handler: 'invoke', name: sharedName }

const upstreams = [{ dial: 'tcp{http.matchers.file.relative}' }]

/** Handlers of the first versions, which lead to one place alone. */
const single = [
  {
    ...{ handler: 'reverse_proxy', upstreams, flush_interval: '50ms' },
    ...{ stream_close_delay: '1h', transport: { protocol: 'http', compression: false } },
  },
  { ...{ handler: 'reverse_proxy', upstreams, flush_interval: -1 }, stream_close_delay: '1h' },
]

function earlierRoute(wanted: MarkedRoute, httpsPort: number, led: object): EdgeRoute {
  const { tls, token, folder } = wanted
  const asked = { header: { [probeHeader]: [token] } }
  const redirect = {
    match: [{ protocol: 'http', not: [asked] }],
    handle: [
      {
        ...{ handler: 'static_response', status_code: 308 },
        headers: { Location: [`${secureAddress(httpsPort)}{http.request.uri}`] },
      },
    ],
    terminal: true,
  }
  const set = { [answeredBy]: ['{http.reverse_proxy.upstream.hostport}'] }
  const tell = {
    match: [asked],
    handle: [{ handler: 'headers', response: { deferred: true, set } }],
  }
  const lead = {
    match: [{ file: { root: folder, try_files: ['*'], try_policy: 'largest_size' } }],
    handle: [led],
    terminal: true,
  }
  const nowhere = { handle: [{ handler: 'static_response', status_code: 503 }] }
  const routes = [...(tls === 'off' ? [] : [redirect]), tell, lead, nowhere]
  return routeAround(wanted, [{ handler: 'subroute', routes }])
}
