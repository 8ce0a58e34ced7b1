// Routes of the edge as earlier versions told them.
import { canonicalJson } from '../../../src/shared/lib/canonical.ts'

const upstreams = [{ dial: 'tcp{http.matchers.file.relative}' }]

/** The first: each with a proxy of its own, which leads to one place. The last: all invoke one that leads to several. */
export const earlierWays = {
  first: { handler: 'reverse_proxy', upstreams, flush_interval: -1, stream_close_delay: '1h' },
  last: { handler: 'invoke', name: 'longshore-lead' },
}

type Told = readonly [
  { readonly root: string; readonly token: string; readonly secure?: string },
  unknown,
]

/** A route, or the state of one, as canonical JSON. */
export function asBefore(json: string, way: keyof typeof earlierWays = 'first'): string {
  const given = JSON.parse(json)
  const route = given.route ?? given
  const [{ root, token, secure }] = route.handle as Told
  const asked = { header: { 'X-Longshore-Probe': [token] } }
  const redirect = {
    match: [{ protocol: 'http', not: [asked] }],
    handle: [
      {
        ...{ handler: 'static_response', status_code: 308 },
        headers: { Location: [`${secure}{http.request.uri}`] },
      },
    ],
    terminal: true,
  }
  const set = { 'X-Longshore-Answered-By': ['{http.reverse_proxy.upstream.hostport}'] }
  const tell = {
    match: [asked],
    handle: [{ handler: 'headers', response: { deferred: true, set } }],
  }
  const lead = {
    match: [{ file: { root, try_files: ['*'], try_policy: 'largest_size' } }],
    handle: [earlierWays[way]],
    terminal: true,
  }
  const nowhere = { handle: [{ handler: 'static_response', status_code: 503 }] }
  const routes = [...(secure === undefined ? [] : [redirect]), tell, lead, nowhere]
  const before = { ...route, handle: [{ handler: 'subroute', routes }] }
  return canonicalJson(given.route ? { ...given, route: before } : before)
}
