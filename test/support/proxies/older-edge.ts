// Routes of the edge as the first versions made them: each with a proxy of its own, which leads to one place.
const now = '{"handler":"invoke","name":"longshore-lead"}'
const upstreams = '"upstreams":[{"dial":"tcp{http.matchers.file.relative}"}]'
const proxy = `{"flush_interval":-1,"handler":"reverse_proxy","stream_close_delay":"1h",${upstreams}}`

/** Of a route, as JSON, or of whatever holds one. */
export const asBefore = (json: string): string => json.replaceAll(now, proxy)
