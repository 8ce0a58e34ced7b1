/**
 * The routes that all others of the edge invoke, told to Caddy once: they lead a request to the places that the name of a
 * file says, each in its turn. A route itself says no more than its folder and its token. Pure.
 */

/** The places that a route leads to at most: that many names of containers fit into that of a file. */
export const mostTargets = 12

/** Their names: for HTTP alone, and for what is led from there to HTTPS. */
export const plainLead = 'longshore-plain'
export const secureLead = 'longshore-secure'

/** Asks who answered: the header of a request from us, and of its answer. */
export const probeHeader = 'X-Longshore-Probe'
export const answeredBy = 'X-Longshore-Answered-By'

const numbers = Array.from({ length: mostTargets }, (_, number) => number)

const places = numbers.map((number) => `{longshore.target.${number}}`)

/** Fewer than there are places are repeated, so that each has an equal share, or nearly. */
const mappings = numbers.map((last) => ({
  input_regexp: `^/${numbers.slice(0, last + 1).map(() => '([^,]+)')}$`,
  outputs: numbers.map((number) => `\${${(number % (last + 1)) + 1}}`),
}))

const leading = {
  handler: 'reverse_proxy',
  // Pieces of a slow answer are handed on so late at most; what has no length is, at once, by itself.
  flush_interval: '50ms',
  // A change of the configuration would cut them otherwise.
  stream_close_delay: '1h',
  // An answer passes as it is. The name of a container that ended may be looked for elsewhere, in vain.
  transport: { protocol: 'http', compression: false, dial_timeout: '1s' },
}

const toOne = [{ ...leading, upstreams: [{ dial: 'tcp{http.matchers.file.relative}' }] }]

export const toSeveral = [
  {
    handler: 'map',
    source: '{http.matchers.file.relative}',
    destinations: places,
    mappings,
  },
  {
    ...leading,
    upstreams: places.map((place) => ({ dial: `tcp/${place}` })),
    load_balancing: {
      selection_policy: { policy: 'round_robin' },
      // One at which nobody answers is passed over. What was sent to one is never sent to another: it may be what ended it.
      ...{ retries: mostTargets, try_duration: '10s', try_interval: '1ms' },
      retry_match: [{ method: ['NONE'] }],
    },
  },
]

/** A request of ours, by the token of the route. */
const asked = { header: { [probeHeader]: ['{http.vars.token}'] } }

const redirect = {
  match: [{ protocol: 'http', not: [asked] }],
  handle: [
    {
      handler: 'static_response',
      status_code: 308,
      headers: { Location: ['{http.vars.secure}{http.request.uri}'] },
    },
  ],
  terminal: true,
}

const tell = {
  match: [asked],
  handle: [
    {
      handler: 'headers',
      response: {
        deferred: true,
        set: { [answeredBy]: ['{http.reverse_proxy.upstream.hostport}'] },
      },
    },
  ],
}

/** Its folder is listed, and nothing is looked at: by this policy Caddy takes the last pattern's first name unseen. */
const named = { file: { try_files: ['*'], try_policy: 'first_exist_fallback' } }

const lead = [
  tell,
  // A listing that a switch fell into may miss the old name and the new one, on some file systems: it is made once more.
  {
    match: [{ not: [named, named] }],
    handle: [{ handler: 'static_response', status_code: 503 }],
    terminal: true,
  },
  {
    match: [{ vars_regexp: { '{http.matchers.file.relative}': { pattern: ',' } } }],
    handle: toSeveral,
    terminal: true,
  },
  { handle: toOne },
]

const routed = (routes: readonly unknown[]) => ({ handle: [{ handler: 'subroute', routes }] })

export const leads = { [plainLead]: routed(lead), [secureLead]: routed([redirect, ...lead]) }
