/** Why a request was turned away at the gate. */
export type Refusal = 'host' | 'target' | 'fetch-site' | 'origin' | 'session' | 'token' | 'locked'

/** Facts that the gate looks at: the request as it came, before anything interprets it. */
export interface GateRequest {
  readonly method: string
  readonly target: string
  /** Name, value, name, value …, as received: a doubled header is seen, not merged. */
  readonly rawHeaders: readonly string[]
  readonly isUpgrade: boolean
}

/** Addresses of this door, spelt out: no parsing, so no clever spelling gets in. */
export const allowedHosts = (port: number): readonly string[] => [
  `127.0.0.1:${port}`,
  `localhost:${port}`,
]

const target = /^\/(?:[\w.~!$&'()*+,;=:@%-]+\/?)*(?:\?[\w.~!$&'()*+,;=:@%/?-]*)?$/
const longestTarget = 1024

/**
 * The one gate before every route, requests and upgrades alike. A page of another site, also one
 * whose name was rebound to this address, has the wrong Host or Origin; a script without a browser
 * has no Origin to show and gets no further than the public files.
 */
export function refusalOf(request: GateRequest, hosts: readonly string[]): Refusal | undefined {
  const host = only(request, 'host')
  if (host === undefined || !hosts.includes(host)) return 'host'
  if (request.target.length > longestTarget || !target.test(request.target)) return 'target'
  const reads = request.method === 'GET' && !request.isUpgrade
  const site = values(request, 'sec-fetch-site')
  const isOwnSite = site.every((value) => value === 'same-origin' || (reads && value === 'none'))
  if (!isOwnSite && !(reads && isVisit(request))) return 'fetch-site'
  const origin = values(request, 'origin')
  const isOwn = origin.every((value) => value === `http://${host}`)
  if (!isOwn || (origin.length !== 1 && !(reads && origin.length === 0))) return 'origin'
  return undefined
}

/** Somebody follows a link to the empty page, as our own launch file is one. It holds no secret. */
const isVisit = (request: GateRequest) =>
  request.target === '/' &&
  only(request, 'sec-fetch-mode') === 'navigate' &&
  only(request, 'sec-fetch-dest') === 'document'

function values({ rawHeaders }: GateRequest, name: string): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  )
}

function only(request: GateRequest, name: string): string | undefined {
  const found = values(request, name)
  return found.length === 1 ? found[0] : undefined
}
