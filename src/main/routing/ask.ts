/** Asks a proxy for a public name as anybody does, over whatever leads to its entrance. */

import { connect as connectTls } from 'node:tls'
import { getOver } from '../hosts/reach/get-over.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Entrance, FoundRoute, Router } from './router.ts'

export interface RouteAnswer {
  /** The status of HTTP. */
  readonly status: number
  /** Its beginning. */
  readonly body: string
  /** The target that answered, written as in a route; undefined = the proxy does not tell. */
  readonly target?: string
  /** The fingerprint of the certificate that was shown, as `OwnCertificate` has it; absent = none was. */
  readonly fingerprint?: string
}

/** One GET on a connection of its own. Rejects where no answer comes. */
export async function askRoute(
  session: Pick<HostSession, 'dial' | 'reach'>,
  router: Pick<Router, 'entrance' | 'proof'>,
  { route, signal }: { readonly route: FoundRoute; readonly signal: AbortSignal },
): Promise<RouteAnswer> {
  return await askAt(session, await router.entrance(signal), { router, route, signal })
}

/** The same at an entrance that is known. */
export async function askAt(
  session: Pick<HostSession, 'dial' | 'reach'>,
  { at, isTls }: Entrance,
  {
    router,
    route,
    signal,
  }: {
    readonly router: Pick<Router, 'proof'>
    readonly route: FoundRoute
    readonly signal: AbortSignal
  },
): Promise<RouteAnswer> {
  const stream =
    'container' in at
      ? (await session.reach.connect(at, signal)).stream
      : await session.dial(at, signal)
  try {
    // Whether its certificate is trusted is another question: a new one may be on its way.
    const tls = isTls
      ? connectTls({ socket: stream, servername: route.name, rejectUnauthorized: false })
      : undefined
    const proof = router.proof?.(route)
    const asked = { path: route.path, headers: { host: route.name, ...proof?.headers } }
    let fingerprint: string | undefined
    tls?.once('secureConnect', () => {
      fingerprint = tls.getPeerCertificate().fingerprint256
    })
    const { status, body, headers } = await getOver(tls ?? stream, asked, signal)
    const target = proof && headers[proof.answeredBy.toLowerCase()]
    return {
      status,
      body,
      ...(target !== undefined && { target }),
      ...(fingerprint && { fingerprint }),
    }
  } finally {
    stream.destroy()
  }
}
