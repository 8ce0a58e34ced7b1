/**
 * The one route that all others of the edge lead requests on by, told to Caddy once: to the places that the name of a file says, each in its
 * turn. Pure.
 */

/** The places that a route leads to at most: that many names of containers fit into that of a file. */
export const mostTargets = 12

/** The name of it among the routes that others invoke. */
export const leadName = 'longshore-lead'

const numbers = Array.from({ length: mostTargets }, (_, number) => number)

const places = numbers.map((number) => `{longshore.target.${number}}`)

/** Fewer than there are places are repeated, so that each has an equal share, or nearly. */
const mappings = numbers.map((last) => ({
  input_regexp: `^/${numbers.slice(0, last + 1).map(() => '([^,]+)')}$`,
  outputs: numbers.map((number) => `\${${(number % (last + 1)) + 1}}`),
}))

export const lead = {
  handle: [
    {
      handler: 'map',
      source: '{http.matchers.file.relative}',
      destinations: places,
      mappings,
    },
    {
      handler: 'reverse_proxy',
      upstreams: places.map((place) => ({ dial: `tcp/${place}` })),
      load_balancing: {
        selection_policy: { policy: 'round_robin' },
        // One at which nobody answers is passed over. What was sent to one is never sent to another: it may be what ended it.
        ...{ retries: mostTargets, try_duration: '10s', try_interval: '1ms' },
        retry_match: [{ method: ['NONE'] }],
      },
      // Pieces of a slow answer are handed on so late at most; what has no length is, at once, by itself.
      flush_interval: '50ms',
      // A change of the configuration would cut them otherwise.
      stream_close_delay: '1h',
      // An answer passes as it is. The name of a container that ended may be looked for elsewhere, in vain.
      transport: { protocol: 'http', compression: false, dial_timeout: '1s' },
    },
  ],
}
